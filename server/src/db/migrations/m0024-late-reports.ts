import { type Kysely, sql } from 'kysely';

/** When the platform first had a report, or people had told it otherwise: one that is asked for again stays in time. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table platform_report add column first_heard_at timestamptz`.execute(db);
  await sql`update platform_report set first_heard_at = coalesce(settled_at, since) where state in ('sent', 'settled')`.execute(
    db,
  );
  await sql`create index platform_report_late on platform_report (at) where first_heard_at - at > interval '24 hours'`.execute(
    db,
  );
};

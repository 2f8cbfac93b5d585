import { type Kysely, sql } from 'kysely';

/** Which centre a terminal stands in, which one a case was passed on to, and where somebody of the staff works. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table terminal add column centre_id text`.execute(db);
  await sql`comment on column terminal.centre_id is 'null: not known; only staff of all centres see what comes from it'`.execute(
    db,
  );
  await sql`alter table resident_case add column passed_to text`.execute(db);
  await sql`comment on column resident_case.passed_to is 'the centre that holds it; null: the one of its terminal'`.execute(
    db,
  );
  await sql`alter table staff_account add column centre_id text`.execute(db);
  await sql`comment on column staff_account.centre_id is 'null: all centres'`.execute(db);
};

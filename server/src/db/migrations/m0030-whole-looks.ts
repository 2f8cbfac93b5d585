import { type Kysely, sql } from 'kysely';

/** Whether somebody of the staff saw more than the masked data of a case; all who opened one at the desk until now did. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table record_access add column is_whole boolean not null default false`.execute(db);
  await sql`update record_access set is_whole = true where purpose in ('handling', 'enquiry', 'checking')`.execute(db);
};

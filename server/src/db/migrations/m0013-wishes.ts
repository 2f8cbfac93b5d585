import { type Kysely, sql } from 'kysely';

/** What residents wish of a case by telephone or on their page, and the people of the hotline. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table resident_case add column open_wishes smallint not null default 0`.execute(db);
  await sql`comment on column resident_case.open_wishes is 'how many wait for an answer, by its actions'`.execute(db);
  await sql`create index resident_case_wished on resident_case (updated_at) where open_wishes > 0`.execute(db);
  // What an account may be for is one list, in `shared`.
  await sql`alter table staff_account drop constraint staff_account_role_check`.execute(db);
};

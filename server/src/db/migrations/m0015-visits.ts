import { type Kysely, sql } from 'kysely';

/** Who has proved on the resident's page that a case is theirs, for a quarter of an hour. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table page_visit (
      token_hash bytea primary key,
      case_id uuid not null references resident_case,
      ends_at timestamptz not null
    )`.execute(db);
  await sql`create index on page_visit (ends_at)`.execute(db);
  await sql`create index on page_visit (case_id)`.execute(db);
};

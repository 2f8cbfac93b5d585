import { type Kysely, sql } from 'kysely';

/** A case may come of several envelopes: the application, and what was supplemented at a terminal. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table submission drop constraint submission_case_id_key`.execute(db);
  await sql`create index on submission (case_id)`.execute(db);
};

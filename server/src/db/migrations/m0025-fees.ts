import { type Kysely, sql } from 'kysely';

/** What the desk says that it took of a resident when it handed over what was granted. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table case_action add column fee integer check (fee >= 0)`.execute(db);
  await sql`comment on column case_action.fee is 'what was taken, in fen; 0: nothing; null: the step has nothing to do with that'`.execute(
    db,
  );
  await sql`create index case_action_fee on case_action (at) where fee is not null`.execute(db);
};

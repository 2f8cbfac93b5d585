import { type Kysely, sql } from 'kysely';

/** What witnesses have put under the heads of the log. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table transparency_cosignature (
      size bigint not null references transparency_head,
      witness text not null,
      line text not null,
      made_at timestamptz not null,
      primary key (size, witness)
    )`.execute(db);
  await sql`create index on transparency_cosignature (witness, size desc)`.execute(db);
};

import { type Kysely, sql } from 'kysely';

/** Applications that were begun at a terminal and kept for later: one for each person and matter. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table draft (
      resident_key text not null,
      item_id text not null,
      item_version integer not null,
      content bytea not null,
      kept_at timestamptz not null,
      primary key (resident_key, item_id)
    )`.execute(db);
  await sql`comment on column draft.content is 'encrypted: the answers so far'`.execute(db);
  await sql`create index on draft (kept_at)`.execute(db);
};

import { type Kysely, sql } from 'kysely';

/** What leads to a kept application from its slip, and who has proved on its page that it is theirs. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    alter table draft
      add column owner bytea,
      add column centre_id text,
      add column number text unique,
      add column query_hash bytea,
      add column tracking_hash bytea unique`.execute(db);
  await sql`comment on column draft.owner is 'encrypted: name, end of the ID number, day of birth; of older ones not known'`.execute(
    db,
  );
  await sql`
    create table draft_visit (
      token_hash bytea primary key,
      resident_key text not null,
      item_id text not null,
      ends_at timestamptz not null,
      foreign key (resident_key, item_id) references draft on delete cascade
    )`.execute(db);
  await sql`create index on draft_visit (ends_at)`.execute(db);
  await sql`create index on draft_visit (resident_key, item_id)`.execute(db);
};

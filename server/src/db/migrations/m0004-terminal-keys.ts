import { type Kysely, sql } from 'kysely';

/** The keys of terminals: one current, perhaps one that shall follow, and the retired ones, for what they signed in their time. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table terminal_key (
      public_key text primary key,
      terminal_id text not null references terminal,
      state text not null check (state in ('candidate', 'current', 'retired')),
      known_at timestamptz not null,
      retired_at timestamptz
    )`.execute(db);
  await sql`create unique index on terminal_key (terminal_id) where state = 'current'`.execute(db);
  await sql`create unique index terminal_key_candidate on terminal_key (terminal_id) where state = 'candidate'`.execute(
    db,
  );
  await sql`
    insert into terminal_key (public_key, terminal_id, state, known_at)
    select public_key, terminal_id, 'current', coalesce(enrolled_at, now()) from terminal where public_key is not null
  `.execute(db);
  await sql`
    alter table terminal
      drop column public_key,
      add column rotation_asked boolean not null default false,
      add column revoked_at timestamptz,
      add column revoked_reason text,
      add column cloned_at timestamptz
  `.execute(db);
};

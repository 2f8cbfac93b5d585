import { type Kysely, sql } from 'kysely';

/** Who of the staff saw that somebody keeps an application for later, and who asked for it in vain: for the person to read. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table draft_access (
      access_id uuid primary key,
      resident_key text not null,
      item_id text not null,
      account_id uuid not null references staff_account,
      purpose text not null,
      at timestamptz not null,
      foreign key (resident_key, item_id) references draft on delete cascade
    )`.execute(db);
  await sql`create index on draft_access (resident_key, item_id, at desc)`.execute(db);
};

import { type Kysely, sql } from 'kysely';

/** The catalogue: every version of every item with its whole data, who did what with it and when, and the roles for it. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table catalogue_version (
      item_id text not null,
      version integer not null check (version > 0),
      state text not null,
      step smallint not null check (step > 0),
      data text not null,
      sha256 text not null,
      from_day text check (from_day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
      withdrawn_from text check (withdrawn_from ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
      updated_at timestamptz not null,
      primary key (item_id, version),
      check (state <> 'published' or from_day is not null)
    )`.execute(db);
  await sql`comment on column catalogue_version.step is 'how many moves it has: who acts has seen them all'`.execute(
    db,
  );
  // Two people do not prepare two changes of one item beside each other: the second would undo the first.
  await sql`
    create unique index catalogue_version_open on catalogue_version (item_id)
    where state in ('draft', 'proposed', 'reviewed')
  `.execute(db);
  await sql`
    create table catalogue_move (
      item_id text not null,
      version integer not null,
      step smallint not null,
      type text not null,
      role text not null,
      account_id uuid references staff_account,
      at timestamptz not null,
      comment text,
      day text,
      sha256 text not null,
      primary key (item_id, version, step),
      foreign key (item_id, version) references catalogue_version
    )`.execute(db);
  await sql`
    create table catalogue_edition (only_row boolean primary key check (only_row), edition bigint not null)
  `.execute(db);
  await sql`alter table staff_account drop constraint staff_account_role_check`.execute(db);
  await sql`
    alter table staff_account add check (
      role in ('clerk', 'approver', 'maintainer', 'catalogueManager', 'catalogueReviewer')
    )`.execute(db);
};

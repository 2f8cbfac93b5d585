import { type Kysely, sql } from 'kysely';

/** Cases carried by people: who has taken which, what staff wrote, when it is due, and who looked at it. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  // The table of moves in `shared` is the one list of states.
  await sql`alter table resident_case drop constraint resident_case_state_check`.execute(db);
  await sql`
    alter table resident_case
      add column version smallint not null default 0,
      add column promised boolean not null default false,
      add column due_on text check (due_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
      add column claimed_by uuid references staff_account
  `.execute(db);
  await sql`comment on column resident_case.version is 'how many actions it has: who acts has seen them all'`.execute(
    db,
  );
  await sql`
    update resident_case as c set version = (select count(*) from case_action as a where a.case_id = c.case_id)
  `.execute(db);
  await sql`create index resident_case_desk on resident_case (due_on, submitted_at) where promised`.execute(db);
  await sql`alter table case_action add column account_id uuid references staff_account, add column words bytea`.execute(
    db,
  );
  await sql`comment on column case_action.words is 'encrypted: what staff wrote'`.execute(db);
  await sql`
    alter table staff_account
      add column role text not null default 'approver' check (role in ('clerk', 'approver', 'maintainer'))
  `.execute(db);
  await sql`
    create table record_access (
      access_id uuid primary key,
      case_id uuid not null references resident_case,
      account_id uuid not null references staff_account,
      role text not null,
      purpose text not null,
      at timestamptz not null
    )`.execute(db);
  await sql`create index on record_access (case_id, at desc)`.execute(db);
};

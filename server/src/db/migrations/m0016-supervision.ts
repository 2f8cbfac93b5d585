import { type Kysely, sql } from 'kysely';

/** Electronic supervision: what was found, in which cases, what supervisors did about it, and what is compared to find it. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table finding (
      finding_id uuid primary key,
      found_by text not null unique,
      kind text not null,
      card text not null check (card in ('lead', 'yellow', 'red')),
      evidence jsonb not null,
      about uuid[] not null,
      state text not null check (state in ('open', 'taken', 'settled')),
      step smallint not null check (step > 0),
      taken_by uuid references staff_account,
      found_at timestamptz not null,
      updated_at timestamptz not null,
      check ((state = 'open') = (taken_by is null))
    )`.execute(db);
  await sql`comment on column finding.found_by is 'a digest of what it is about: the same thing is raised once'`.execute(
    db,
  );
  await sql`comment on column finding.about is 'accounts whose own doing it is about; none of them sees to it'`.execute(
    db,
  );
  await sql`create index on finding (state, found_at desc)`.execute(db);
  await sql`
    create table finding_case (
      finding_id uuid not null references finding,
      case_id uuid not null references resident_case,
      primary key (finding_id, case_id)
    )`.execute(db);
  await sql`create index on finding_case (case_id)`.execute(db);
  await sql`
    create table finding_move (
      finding_id uuid not null references finding,
      step smallint not null,
      type text not null,
      account_id uuid references staff_account,
      at timestamptz not null,
      outcome text,
      words bytea,
      primary key (finding_id, step)
    )`.execute(db);
  await sql`comment on column finding_move.words is 'encrypted: the reason that a supervisor gave'`.execute(db);
  await sql`
    create table compared_answer (
      case_id uuid not null references resident_case,
      name text not null check (name in ('phone', 'account', 'none')),
      digest bytea not null,
      primary key (case_id, name, digest)
    )`.execute(db);
  await sql`comment on table compared_answer is 'keyed digests; none: the case was looked at and has nothing to compare'`.execute(
    db,
  );
  await sql`create index on compared_answer (name, digest)`.execute(db);
  await sql`create index case_action_of_staff on case_action (at) where account_id is not null`.execute(db);
  await sql`create index case_action_refusal on case_action (at) where type in ('notAccept', 'reject')`.execute(db);
  await sql`create index on record_access (at)`.execute(db);
};

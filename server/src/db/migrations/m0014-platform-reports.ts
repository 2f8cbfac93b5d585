import { type Kysely, sql } from 'kysely';

/** Steps of cases on their way to the municipal platform: written with the step, kept in the order of the case. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table resident_case add column reported smallint not null default 0`.execute(db);
  await sql`comment on column resident_case.reported is 'how many reports of it there are'`.execute(db);
  await sql`
    create table platform_report (
      case_id uuid not null references resident_case,
      sequence smallint not null,
      kind text not null,
      at timestamptz not null,
      state text not null default 'waiting' check (state in ('waiting', 'sent', 'setAside', 'settled')),
      since timestamptz not null,
      due_at timestamptz not null,
      tried_at timestamptz,
      tries integer not null default 0,
      wrong_answers integer not null default 0,
      failure text,
      sent_again_by uuid references staff_account,
      sent_again_at timestamptz,
      settled_by uuid references staff_account,
      settled_at timestamptz,
      settled_reason bytea,
      primary key (case_id, sequence)
    )`.execute(db);
  await sql`comment on column platform_report.settled_reason is 'encrypted: what staff wrote'`.execute(db);
  await sql`create index platform_report_due on platform_report (due_at) where state = 'waiting'`.execute(db);
  await sql`create index platform_report_open on platform_report (since) where state in ('waiting', 'setAside')`.execute(
    db,
  );
};

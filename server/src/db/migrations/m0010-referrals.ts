import { type Kysely, sql } from 'kysely';

/** Cases whose department did not decide at once: since when, how often it was tried, what came back, and who sent it again. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table referral (
      case_id uuid primary key references resident_case,
      department text not null,
      state text not null check (state in ('waiting', 'received', 'setAside')),
      since timestamptz not null,
      tried_at timestamptz not null,
      tries integer not null,
      wrong_answers integer not null,
      failure text,
      sequence integer not null default 0,
      sent_again_by uuid references staff_account,
      sent_again_at timestamptz
    )`.execute(db);
  await sql`comment on column referral.sequence is 'the newest that the department has said of the case'`.execute(db);
  await sql`create index on referral (state, since)`.execute(db);
};

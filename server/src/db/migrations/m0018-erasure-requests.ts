import { type Kysely, sql } from 'kysely';

/** What people ask to have erased: two people of the centre see to it, and what a law keeps is left alone until its years are over. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table resident_case add column erasure_asked_at timestamptz`.execute(db);
  await sql`
    comment on column resident_case.erasure_asked_at is 'its resident wants it erased: as soon as it is over, or its years are; until then nobody reads it'
  `.execute(db);
  await sql`
    create index resident_case_erasure_asked on resident_case (erasure_asked_at)
    where erasure_asked_at is not null and erased_at is null
  `.execute(db);
  await sql`
    create table erasure_request (
      request_id uuid primary key,
      number text not null unique,
      resident_key text,
      centre_id text,
      state text not null check (state in ('asked', 'done', 'declined')),
      asked_by uuid not null references staff_account,
      asked_at timestamptz not null,
      settled_by uuid references staff_account,
      settled_at timestamptz,
      outcome jsonb,
      check ((state = 'asked') = (settled_at is null)),
      check ((state = 'asked') = (resident_key is not null))
    )`.execute(db);
  await sql`comment on column erasure_request.resident_key is 'null as soon as it is settled: what stays tells of nobody'`.execute(
    db,
  );
  await sql`create unique index erasure_request_open on erasure_request (resident_key) where state = 'asked'`.execute(
    db,
  );
  await sql`create index on erasure_request (asked_at desc)`.execute(db);
};

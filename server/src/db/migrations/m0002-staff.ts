import { type Kysely, sql } from 'kysely';

/** Accounts and sessions of staff, attempts that went wrong, and why a document was withdrawn. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table staff_account (
      account_id uuid primary key,
      name text not null unique,
      password_hash text not null,
      active boolean not null default true,
      created_at timestamptz not null
    )`.execute(db);
  await sql`
    create table staff_session (
      token_hash bytea primary key,
      account_id uuid not null references staff_account,
      opened_at timestamptz not null,
      seen_at timestamptz not null,
      ends_at timestamptz not null
    )`.execute(db);
  await sql`create index on staff_session (ends_at)`.execute(db);
  await sql`
    create table attempt (
      subject_hash bytea primary key,
      failures integer not null,
      blocked_until timestamptz not null,
      last_at timestamptz not null
    )`.execute(db);
  await sql`create index on attempt (last_at)`.execute(db);
  await sql`
    alter table issued_document
      add column withdrawn_at timestamptz,
      add column withdrawn_reason jsonb,
      add check ((state = 'withdrawn') = (withdrawn_at is not null and withdrawn_reason is not null))
  `.execute(db);
};

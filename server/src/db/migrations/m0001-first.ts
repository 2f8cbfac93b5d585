import { type Kysely, sql } from 'kysely';

/** Terminals, cases with their actions, the transparency log, documents. Encrypted columns say so in their comment. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table terminal (
      terminal_id text primary key,
      profile jsonb not null,
      active boolean not null,
      public_key text,
      enrolment_hash bytea unique,
      enrolled_at timestamptz
    )`.execute(db);
  await sql`
    create table terminal_report (
      terminal_id text primary key references terminal,
      boot uuid not null,
      seq integer not null,
      report jsonb not null,
      received_at timestamptz not null
    )`.execute(db);
  await sql`create table used_token (jti uuid primary key, expires_at timestamptz not null)`.execute(db);
  await sql`create index on used_token (expires_at)`.execute(db);

  await sql`
    create table resident_case (
      case_id uuid primary key,
      case_number text not null unique,
      query_hash bytea not null,
      tracking_hash bytea not null unique,
      resident_key text not null,
      item_id text not null,
      item_version integer not null,
      terminal_id text not null references terminal,
      state text not null check (state in ('submitted', 'accepted', 'deciding', 'completed', 'rejected', 'withdrawn')),
      waiting_for_department boolean not null default false,
      content bytea not null,
      submitted_at timestamptz not null,
      updated_at timestamptz not null
    )`.execute(db);
  await sql`comment on column resident_case.content is 'encrypted: person and answers'`.execute(db);
  await sql`create index on resident_case (resident_key, submitted_at desc)`.execute(db);
  await sql`create index on resident_case (updated_at desc)`.execute(db);
  await sql`create index resident_case_deciding on resident_case (submitted_at) where state = 'deciding'`.execute(db);
  await sql`
    create table submission (
      envelope_id uuid primary key,
      digest text not null,
      case_id uuid not null unique references resident_case deferrable initially deferred,
      receipt bytea not null,
      received_at timestamptz not null
    )`.execute(db);
  await sql`comment on column submission.receipt is 'encrypted: the codes on it let people in'`.execute(db);
  await sql`
    create table case_action (
      case_id uuid not null references resident_case,
      seq smallint not null,
      type text not null,
      role text not null,
      actor jsonb not null,
      place jsonb,
      at timestamptz not null,
      reason jsonb,
      primary key (case_id, seq)
    )`.execute(db);
  await sql`create table transparency_size (only_row boolean primary key check (only_row), size bigint not null)`.execute(
    db,
  );
  await sql`insert into transparency_size values (true, 0)`.execute(db);
  await sql`
    create table transparency_leaf (leaf_index bigint primary key, leaf_hash bytea not null, entry text not null)
  `.execute(db);

  await sql`
    create table issued_document (
      document_id uuid primary key,
      resident_key text not null,
      case_id uuid references resident_case,
      lookup_id uuid unique,
      template text not null,
      title jsonb not null,
      verification_code text not null unique,
      issued_at timestamptz not null,
      state text not null check (state in ('valid', 'withdrawn')),
      sha256 bytea not null,
      pdf bytea not null
    )`.execute(db);
  await sql`comment on column issued_document.pdf is 'encrypted'`.execute(db);
  // What is encrypted can't be compressed: trying to would cost more than writing it.
  await sql`alter table issued_document alter column pdf set storage external`.execute(db);
  await sql`alter table resident_case alter column content set storage external`.execute(db);
  await sql`create index on issued_document (case_id) where case_id is not null`.execute(db);
  // One result a case: whatever runs twice, the second one is refused here.
  await sql`
    create unique index issued_document_result on issued_document (case_id) where template <> 'case-history'
  `.execute(db);
  await sql`
    create table document_ticket (
      ticket_hash bytea primary key,
      document_id uuid not null references issued_document,
      terminal_id text not null references terminal,
      expires_at timestamptz not null,
      redeemed_at timestamptz
    )`.execute(db);
  await sql`create index on document_ticket (expires_at)`.execute(db);
  await sql`
    create table rating (
      case_id uuid primary key references resident_case,
      level smallint not null check (level between 1 and 5),
      reasons text[] not null,
      given_at timestamptz not null
    )`.execute(db);
};

import { type Kysely, sql } from 'kysely';

/** Each time a document was handed out: over which channel, and when. Nothing of who took it. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    create table document_copy (
      copy_id bigint generated always as identity primary key,
      document_id uuid not null references issued_document,
      channel text not null check (channel in ('terminal', 'page')),
      at timestamptz not null
    )`.execute(db);
  await sql`create index on document_copy (document_id, at)`.execute(db);
};

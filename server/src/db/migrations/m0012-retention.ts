import { type Kysely, sql } from 'kysely';

/** What is kept no longer than its purpose needs: of a case that is erased its steps stay, without a word of the person. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table resident_case add column erased_at timestamptz`.execute(db);
  await sql`create index resident_case_kept on resident_case (updated_at) where erased_at is null`.execute(db);
  await sql`alter table issued_document alter column pdf drop not null`.execute(db);
  await sql`comment on column issued_document.pdf is 'encrypted; null: erased, whoever has the paper can still have it checked'`.execute(
    db,
  );
  await sql`create index issued_document_lookup_kept on issued_document (issued_at) where lookup_id is not null and pdf is not null`.execute(
    db,
  );
};

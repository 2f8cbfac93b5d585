import { type Kysely, sql } from 'kysely';

/** A certificate that was corrected: the earlier one is withdrawn and says which came after it; of each case one is valid. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`
    alter table issued_document
      add column superseded_by uuid references issued_document,
      add column correction_sequence integer,
      add check (superseded_by is null or state = 'withdrawn')
  `.execute(db);
  await sql`comment on column issued_document.correction_sequence is 'which of the department’s answers corrected the case by it'`.execute(
    db,
  );
  await sql`drop index issued_document_result`.execute(db);
  await sql`
    create unique index issued_document_result on issued_document (case_id)
    where template <> 'case-history' and state = 'valid'
  `.execute(db);
  await sql`
    create unique index issued_document_decision on issued_document (case_id)
    where template <> 'case-history' and correction_sequence is null
  `.execute(db);
};

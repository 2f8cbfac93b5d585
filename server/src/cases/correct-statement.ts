import type { ReportedStep } from '@linban/shared/contracts/platform.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { Database } from '../db/database.ts';
import type { SealedDocument } from '../documents/document-store.ts';
import type { CaseAction, StepLeaf } from './case-action.ts';

export interface CorrectedCase {
  readonly caseId: string;
  /** Which of the department's answers this is: what is not newer than an earlier correction writes nothing. */
  readonly sequence: number;
  readonly action: CaseAction;
  readonly leaf: StepLeaf;
  /** Takes the place of the one that is valid. */
  readonly document: SealedDocument;
  /** Told of the earlier one to whoever checks it. */
  readonly withdrawnReason: LocalizedText;
  /** What the platform hears of it; `null`: nothing. */
  readonly report: ReportedStep | null;
}

/** The new document waits for what becomes of the earlier one, so that there is never a moment with two that are valid. */
const text = `
  with moved as (
    update resident_case set version = version + 1, updated_at = $2,
      reported = reported + case when $16::text is null then 0 else 1 end
    where case_id = $1 and state = 'completed' and version = $3 - 1 and not exists (
      select 1 from issued_document where case_id = $1 and correction_sequence >= $4
    )
    returning case_id, resident_key, reported
  ), acted as (
    insert into case_action (case_id, seq, type, role, actor, place, at, reason, reason_salt)
    select case_id, $3, 'correct', 'department', $5::jsonb, null, $2::timestamptz, $6::jsonb, $7::bytea from moved
  ), superseded as (
    update issued_document as d set state = 'withdrawn', withdrawn_at = $2, withdrawn_reason = $15::jsonb,
      superseded_by = $10::uuid
    from moved
    where d.case_id = moved.case_id and d.template <> 'case-history' and d.state = 'valid'
    returning d.document_id
  ), issued as (
    insert into issued_document (document_id, resident_key, case_id, template, title, verification_code, issued_at,
      state, sha256, pdf, correction_sequence)
    select $10::uuid, moved.resident_key, moved.case_id, $11, $12::jsonb, $13, $2::timestamptz, 'valid', $14::bytea,
      $17::bytea, $4
    from moved cross join (select count(*) from superseded) as earlier
  ), reporting as (
    insert into platform_report (case_id, sequence, kind, at, since, due_at)
    select case_id, reported, $16::text, $2::timestamptz, $2::timestamptz, $2::timestamptz from moved
    where $16::text is not null
  ), grown as (
    update transparency_size set size = size + 1 where exists (select 1 from moved) returning size - 1 as first
  ), logged as (
    insert into transparency_leaf (leaf_index, leaf_hash, entry, case_id) select first, $8::bytea, $9, $1 from grown
  )
  select case_id from moved`;

/** Writes a correction with its document, once. `false`: something has happened to the case since it was looked at. */
export const correctCase = async ({ pool }: Database, corrected: CorrectedCase): Promise<boolean> => {
  const { action, leaf, document } = corrected;
  const result = await pool.query({
    name: 'correct-case',
    text,
    values: [
      corrected.caseId,
      action.at,
      action.seq,
      corrected.sequence,
      JSON.stringify(action.actor),
      JSON.stringify(action.reason),
      leaf.reasonSalt,
      leaf.hash,
      leaf.entry,
      document.documentId,
      document.template,
      JSON.stringify(document.title),
      document.verificationCode,
      document.sha256,
      JSON.stringify(corrected.withdrawnReason),
      corrected.report,
      document.encrypted,
    ],
  });
  return result.rowCount === 1;
};

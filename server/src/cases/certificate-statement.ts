import type { ReportedStep } from '@linban/shared/contracts/platform.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { Database } from '../db/database.ts';
import type { SealedDocument } from '../documents/document-store.ts';
import type { CaseAction, StepLeaf } from './case-action.ts';

export interface ChangedCertificate {
  readonly caseId: string;
  readonly action: CaseAction;
  readonly leaf: StepLeaf;
  /** Who of the staff acts; `null`: the department. */
  readonly accountId: string | null;
  /** Takes the place of the one that is valid; `null`: nothing does. */
  readonly document: SealedDocument | null;
  /** Which of the department's answers that document says. */
  readonly sequence: number;
  /** A case that one of the department's answers beyond this corrected before is left alone. */
  readonly newestKnown: number;
  /** Told of the earlier one to whoever checks it. */
  readonly withdrawnReason: LocalizedText;
  /** What the platform hears of it; `null`: nothing. */
  readonly report: ReportedStep | null;
}

/**
 * The new document waits for what becomes of the earlier one, so that there is never a moment with two that are valid. People
 * change what is valid; a department answers anew, also where people have withdrawn its certificate.
 */
const text = `
  with moved as (
    update resident_case set version = version + 1, updated_at = $2, change_proposed = false,
      reported = reported + case when $16::text is null then 0 else 1 end
    where case_id = $1 and state = 'completed' and version = $3 - 1 and not exists (
      select 1 from issued_document where case_id = $1 and correction_sequence > $18
    )
    returning case_id, resident_key, reported
  ), acted as (
    insert into case_action (case_id, seq, type, role, actor, place, at, reason, reason_salt, account_id)
    select case_id, $3, $19, $20, $5::jsonb, $21::jsonb, $2::timestamptz, $6::jsonb, $7::bytea, $22::uuid from moved
  ), superseded as (
    update issued_document as d set state = 'withdrawn', withdrawn_at = $2, withdrawn_reason = $15::jsonb,
      superseded_by = $10::uuid
    from moved
    where d.case_id = moved.case_id and d.template <> 'case-history' and d.state = 'valid'
    returning d.document_id
  ), issued as (
    insert into issued_document (document_id, resident_key, case_id, template, title, verification_code, issued_at,
      state, sha256, pdf, correction_sequence, certified)
    select $10::uuid, moved.resident_key, moved.case_id, $11, $12::jsonb, $13, $2::timestamptz, 'valid', $14::bytea,
      $17::bytea, $4, $23::bytea
    from moved cross join (select count(*) from superseded) as earlier where $10::uuid is not null
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

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

/** Writes what becomes of a certificate, once. `false`: something has happened to the case since it was looked at. */
export const changeCertificate = async ({ pool }: Database, changed: ChangedCertificate): Promise<boolean> => {
  const { action, leaf, document } = changed;
  const result = await pool.query({
    name: 'change-certificate',
    text,
    values: [
      changed.caseId,
      action.at,
      action.seq,
      changed.sequence,
      JSON.stringify(action.actor),
      json(action.reason),
      leaf.reasonSalt,
      leaf.hash,
      leaf.entry,
      document?.documentId ?? null,
      document?.template ?? null,
      json(document?.title ?? null),
      document?.verificationCode ?? null,
      document?.sha256 ?? null,
      JSON.stringify(changed.withdrawnReason),
      changed.report,
      document?.encrypted ?? null,
      changed.newestKnown,
      action.type,
      action.role,
      json(action.place),
      changed.accountId,
      document?.certified ?? null,
    ],
  });
  return result.rowCount === 1;
};

import type { ReportedStep } from '@linban/shared/contracts/platform.ts';
import type { Database } from '../db/database.ts';
import type { SealedDocument } from '../documents/document-store.ts';
import type { CaseAction, StepLeaf } from './case-action.ts';

/** An envelope that a step comes of: taken once, like that of an application. */
export interface TakenEnvelope {
  readonly envelopeId: string;
  readonly digest: string;
  /** Encrypted. */
  readonly receipt: Buffer;
  /** The personal part of the case from now on, encrypted. */
  readonly content: Buffer;
}

export interface ActedCase {
  readonly caseId: string;
  /** How many actions the case had when it was looked at: with another number nothing is written. */
  readonly version: number;
  /** The state it comes to. */
  readonly to: string;
  readonly dueOn: string | null;
  /** Who of the staff acts, and has the case from now on; `null`: the resident, and nobody has it any more. */
  readonly accountId: string | null;
  /** The centre that holds it from now on, where nobody has taken it yet; `null`: the one that did. */
  readonly passedTo: string | null;
  readonly action: CaseAction;
  /** Encrypted: what was written of the step. */
  readonly words: Buffer | null;
  /** What was taken of the resident, in fen; `null`: the step has nothing to do with that. */
  readonly fee: number | null;
  /** Whoever has the case keeps it, and it waits for what it waited for: the step goes on beside its way. */
  readonly isBeside: boolean;
  readonly openWishes: number;
  /** A change of the certificate waits for a second person. */
  readonly isChangeProposed: boolean;
  readonly leaf: StepLeaf;
  /** What the platform hears of it; `null`: nothing. */
  readonly report: ReportedStep | null;
  /** `null`: nothing was sealed for this step, and what was signed stays as it is. */
  readonly taken: TakenEnvelope | null;
  /** The certificate of what is granted by it; `null`: it grants nothing, or nothing is printed of it. */
  readonly document: SealedDocument | null;
}

/**
 * The row lock of `moved` lets one of several act on what they have all seen; the others find another version. What supervision compares of the
 * answers is worked out anew where they have changed.
 */
const text = `
  with moved as (
    update resident_case set state = $2, version = version + 1, updated_at = $3, due_on = $4,
      claimed_by = case when $16 then claimed_by when $15::text is null then $5::uuid end,
      passed_to = coalesce($15::text, passed_to), waiting_for_department = waiting_for_department and $16,
      open_wishes = $17, change_proposed = $23, content = coalesce($22::bytea, content), reported = reported + case when $18::text is null then 0 else 1 end
    where case_id = $1 and version = $6
    returning case_id, resident_key, reported
  ), acted as (
    insert into case_action (case_id, seq, type, role, actor, place, at, account_id, words, fee)
    select case_id, $7, $8, $9, $10::jsonb, $11::jsonb, $3::timestamptz, $5::uuid, $12::bytea, $24::integer from moved
  ), issued as (
    insert into issued_document (document_id, resident_key, case_id, template, title, verification_code, issued_at,
      state, sha256, pdf, certified)
    select $25::uuid, resident_key, case_id, $26, $27::jsonb, $28, $29::timestamptz, 'valid', $30::bytea, $31::bytea, $32::bytea
    from moved where $25::uuid is not null
  ), reporting as (
    insert into platform_report (case_id, sequence, kind, at, since, due_at)
    select case_id, reported, $18::text, $3::timestamptz, $3::timestamptz, $3::timestamptz from moved where $18::text is not null
  ), taken as (
    insert into submission (envelope_id, digest, case_id, receipt, received_at)
    select $19::uuid, $20, case_id, $21::bytea, $3::timestamptz from moved where $19::uuid is not null
  ), compared as (
    delete from compared_answer where $22::bytea is not null and case_id in (select case_id from moved)
  ), grown as (
    update transparency_size set size = size + 1 where exists (select 1 from moved) returning size - 1 as first
  ), logged as (
    insert into transparency_leaf (leaf_index, leaf_hash, entry, case_id) select first, $13::bytea, $14, $1 from grown
  )
  select case_id from moved`;

/** Writes one more step of a case with its leaf. `false`: somebody acted on it before, and nothing was written. */
export const actOnCase = async ({ pool }: Database, acted: ActedCase): Promise<boolean> => {
  const { action, leaf, document } = acted;
  const result = await pool.query({
    name: 'act-on-case',
    text,
    values: [
      acted.caseId,
      acted.to,
      action.at,
      acted.dueOn,
      acted.accountId,
      acted.version,
      action.seq,
      action.type,
      action.role,
      JSON.stringify(action.actor),
      action.place && JSON.stringify(action.place),
      acted.words,
      leaf.hash,
      leaf.entry,
      acted.passedTo,
      acted.isBeside,
      acted.openWishes,
      acted.report,
      acted.taken?.envelopeId ?? null,
      acted.taken?.digest ?? null,
      acted.taken?.receipt ?? null,
      acted.taken?.content ?? null,
      acted.isChangeProposed,
      acted.fee,
      document?.documentId ?? null,
      document?.template ?? null,
      document && JSON.stringify(document.title),
      document?.verificationCode ?? null,
      document?.issuedAt ?? null,
      document?.sha256 ?? null,
      document?.encrypted ?? null,
      document?.certified ?? null,
    ],
  });
  return result.rowCount === 1;
};

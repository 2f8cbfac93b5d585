import type { ReportedStep } from '@linban/shared/contracts/platform.ts';
import type { Database } from '../db/database.ts';
import type { SealedDocument } from '../documents/document-store.ts';
import type { CaseAction, StepLeaf } from './case-action.ts';

export interface DecidedCase {
  readonly caseId: string;
  readonly residentKey: string;
  /** The state the case must still be in, and the one it comes to. */
  readonly from: string;
  readonly to: string;
  readonly action: CaseAction;
  readonly leaf: StepLeaf;
  readonly document: SealedDocument | null;
  /** What the platform hears of it; `null`: nothing. */
  readonly report: ReportedStep | null;
}

/** The row lock of `moved` makes sure of one decision: a second one finds another state and writes nothing; so does one that has not seen all steps. */
const text = `
  with moved as (
    update resident_case set state = $2, version = version + 1, waiting_for_department = false, updated_at = $3,
      reported = reported + case when $22::text is null then 0 else 1 end
    where case_id = $1 and state = $4 and version = $5 - 1
    returning case_id, reported
  ), acted as (
    insert into case_action (case_id, seq, type, role, actor, place, at, reason, reason_salt)
    select case_id, $5, $6, $7, $8::jsonb, $9::jsonb, $3::timestamptz, $10::jsonb, $21::bytea from moved
  ), issued as (
    insert into issued_document (document_id, resident_key, case_id, template, title, verification_code, issued_at,
      state, sha256, pdf, certified)
    select $13::uuid, $14, case_id, $15, $16::jsonb, $17, $18::timestamptz, 'valid', $19::bytea, $20::bytea, $23::bytea
    from moved where $13::uuid is not null
  ), reporting as (
    insert into platform_report (case_id, sequence, kind, at, since, due_at)
    select case_id, reported, $22::text, $3::timestamptz, $3::timestamptz, $3::timestamptz from moved where $22::text is not null
  ), grown as (
    update transparency_size set size = size + 1 where exists (select 1 from moved) returning size - 1 as first
  ), logged as (
    insert into transparency_leaf (leaf_index, leaf_hash, entry, case_id) select first, $11::bytea, $12, $1 from grown
  )
  select case_id from moved`;

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

/** Writes a decision with its document, once. `false`: the case had moved on before, or somebody has added a step to it. */
export const decideCase = async ({ pool }: Database, decided: DecidedCase): Promise<boolean> => {
  const { action, document } = decided;
  const result = await pool.query({
    name: 'decide-case',
    text,
    values: [
      decided.caseId,
      decided.to,
      action.at,
      decided.from,
      action.seq,
      action.type,
      action.role,
      json(action.actor),
      json(action.place),
      json(action.reason),
      decided.leaf.hash,
      decided.leaf.entry,
      document?.documentId ?? null,
      decided.residentKey,
      document?.template ?? null,
      json(document?.title ?? null),
      document?.verificationCode ?? null,
      document?.issuedAt ?? null,
      document?.sha256 ?? null,
      document?.encrypted ?? null,
      decided.leaf.reasonSalt,
      decided.report,
      document?.certified ?? null,
    ],
  });
  return result.rowCount === 1;
};

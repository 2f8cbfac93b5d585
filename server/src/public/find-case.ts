import {
  type CaseNumber,
  caseNumberSchema,
  normalizeCode,
  type QueryCode,
  queryCodeSchema,
  trackingCodeSchema,
} from '@linban/shared/cases/codes.ts';
import { type PublicCase, publicCaseOf } from '@linban/shared/cases/public-case.ts';
import { maskName } from '@linban/shared/identity/masking.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { AttemptLimit, Attempts, TooManyAttempts } from '../attempts/attempts.ts';
import type { CaseQueries, FoundCase } from '../cases/case-queries.ts';
import { decryptCase } from '../cases/stored-case.ts';
import type { DataKeys } from '../keys/data-keys.ts';

type LookUpError =
  /** No such case, or another query code. */
  { readonly kind: 'unknown' } | TooManyAttempts;

/** No case number: a letter or the check character is wrong. */
type Typo = { readonly kind: 'typo' };

/** Finds a case for whoever holds its receipt. */
export interface FindCase {
  byTrackingCode(typed: string): Promise<PublicCase | undefined>;
  byQueryCode(caseNumber: CaseNumber, code: QueryCode): Promise<Result<PublicCase, LookUpError>>;
  /** The same with codes as a person typed them. */
  byHand(typedNumber: string, typedCode: string): Promise<Result<PublicCase, LookUpError | Typo>>;
}

/** A query code has 30 bits: whoever knows a case number must not try them out, from however many places. */
const perCaseNumber: AttemptLimit = { free: 10, firstDelaySeconds: 60, longestDelaySeconds: 3600 };

export const createFindCase = (deps: {
  readonly keys: DataKeys;
  readonly queries: CaseQueries;
  readonly attempts: Attempts;
}): FindCase => {
  const { keys, queries, attempts } = deps;
  const forReceiptHolder = ({ caseId, view, content }: FoundCase): PublicCase =>
    publicCaseOf(view, maskName(decryptCase(keys, caseId, content).person.name));
  /** `code`: `null` for one that can't be any. It counts as a try like every other. */
  const tryCode = async (caseNumber: CaseNumber, code: QueryCode | null): Promise<Result<PublicCase, LookUpError>> => {
    const subject = `query-code|${caseNumber}`;
    const [begun, found] = await Promise.all([
      attempts.begin(subject, perCaseNumber),
      code === null ? undefined : queries.findByQueryCode(caseNumber, code),
    ]);
    // What was found is nobody's before the try was counted.
    if (!begun.ok) return begun;
    if (!found) return fail({ kind: 'unknown' });
    // Nobody has to wait for it, so that the answer goes first; where it is lost the next right try forgives this one too.
    setImmediate(() => void attempts.forgive(subject).catch(() => {}));
    return ok(forReceiptHolder(found));
  };
  return {
    byTrackingCode: async (typed) => {
      const code = v.safeParse(trackingCodeSchema, normalizeCode(typed));
      const found = code.success ? await queries.findByTrackingCode(code.output) : undefined;
      return found && forReceiptHolder(found);
    },
    byQueryCode: tryCode,
    byHand: async (typedNumber, typedCode) => {
      const caseNumber = v.safeParse(caseNumberSchema, normalizeCode(typedNumber));
      if (!caseNumber.success) return fail({ kind: 'typo' });
      const code = v.safeParse(queryCodeSchema, normalizeCode(typedCode));
      return tryCode(caseNumber.output, code.success ? code.output : null);
    },
  };
};

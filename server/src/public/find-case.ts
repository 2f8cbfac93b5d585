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
import type { TooManyAttempts } from '../attempts/attempts.ts';
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
  /** All of it, for a page that asks for more than the receipt before it shows anything. Codes as a person typed them. */
  wholeByHand(typedNumber: string, typedCode: string): Promise<Result<FoundCase, LookUpError | Typo>>;
  byTrackingCode(typed: string): Promise<PublicCase | undefined>;
  byQueryCode(caseNumber: CaseNumber, code: QueryCode): Promise<Result<PublicCase, LookUpError>>;
  /** The same with codes as a person typed them. */
  byHand(typedNumber: string, typedCode: string): Promise<Result<PublicCase, LookUpError | Typo>>;
}

export const createFindCase = (deps: { readonly keys: DataKeys; readonly queries: CaseQueries }): FindCase => {
  const { keys, queries } = deps;
  const forReceiptHolder = ({ caseId, view, content }: FoundCase): PublicCase =>
    publicCaseOf(view, maskName(decryptCase(keys, caseId, content).person.name));
  const wholeByQueryCode = async (
    caseNumber: CaseNumber,
    code: QueryCode | null,
  ): Promise<Result<FoundCase, LookUpError>> => {
    const tried = await queries.findByQueryCode(caseNumber, code);
    if (!tried.ok) return tried;
    return tried.value ? ok(tried.value) : fail({ kind: 'unknown' });
  };
  const wholeByHand: FindCase['wholeByHand'] = async (typedNumber, typedCode) => {
    const caseNumber = v.safeParse(caseNumberSchema, normalizeCode(typedNumber));
    if (!caseNumber.success) return fail({ kind: 'typo' });
    const code = v.safeParse(queryCodeSchema, normalizeCode(typedCode));
    return wholeByQueryCode(caseNumber.output, code.success ? code.output : null);
  };
  return {
    byTrackingCode: async (typed) => {
      const code = v.safeParse(trackingCodeSchema, normalizeCode(typed));
      const found = code.success ? await queries.findByTrackingCode(code.output) : undefined;
      return found && forReceiptHolder(found);
    },
    byQueryCode: async (caseNumber, code) => {
      const found = await wholeByQueryCode(caseNumber, code);
      return found.ok ? ok(forReceiptHolder(found.value)) : found;
    },
    wholeByHand,
    byHand: async (typedNumber, typedCode) => {
      const found = await wholeByHand(typedNumber, typedCode);
      return found.ok ? ok(forReceiptHolder(found.value)) : found;
    },
  };
};

import type { CaseView } from '@linban/shared/cases/case-view.ts';
import {
  type CaseNumber,
  caseNumberSchema,
  normalizeCode,
  queryCodeSchema,
  trackingCodeSchema,
} from '@linban/shared/cases/codes.ts';
import { maskName } from '@linban/shared/identity/masking.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { AttemptLimit, Attempts, TooManyAttempts } from '../attempts/attempts.ts';
import type { CaseQueries, FoundCase } from '../cases/case-queries.ts';
import { decryptCase } from '../cases/stored-case.ts';
import type { Database } from '../db/database.ts';
import type { DataKeys } from '../keys/data-keys.ts';

/** A case for whoever holds its receipt. */
interface PublicCase {
  readonly view: CaseView;
  readonly maskedName: string;
}

type LookUpError =
  /** No case number: a letter or the check character is wrong. */
  | { readonly kind: 'typo' }
  /** No such case, or another query code. */
  | { readonly kind: 'unknown' }
  | TooManyAttempts;

export interface FindCase {
  byTrackingCode(typed: string): Promise<PublicCase | undefined>;
  byHand(typedNumber: string, typedCode: string): Promise<Result<PublicCase, LookUpError>>;
}

/** A query code has 30 bits: whoever knows a case number must not try them out, from however many places. */
const perCaseNumber: AttemptLimit = { free: 10, firstDelaySeconds: 60, longestDelaySeconds: 3600 };

export const createFindCase = (deps: {
  readonly database: Database;
  readonly keys: DataKeys;
  readonly queries: CaseQueries;
  readonly attempts: Attempts;
}): FindCase => {
  const { database, keys, queries, attempts } = deps;
  const forReceiptHolder = async ({ caseId, view }: FoundCase): Promise<PublicCase> => {
    const { content } = await database.query
      .selectFrom('resident_case')
      .select('content')
      .where('case_id', '=', caseId)
      .executeTakeFirstOrThrow();
    return { view, maskedName: maskName(decryptCase(keys, caseId, content).person.name) };
  };
  const findByHand = async (caseNumber: CaseNumber, typedCode: string): Promise<FoundCase | undefined> => {
    const code = v.safeParse(queryCodeSchema, normalizeCode(typedCode));
    return code.success ? queries.findByQueryCode(caseNumber, code.output) : undefined;
  };
  return {
    byTrackingCode: async (typed) => {
      const code = v.safeParse(trackingCodeSchema, normalizeCode(typed));
      const found = code.success ? await queries.findByTrackingCode(code.output) : undefined;
      return found && forReceiptHolder(found);
    },
    byHand: async (typedNumber, typedCode) => {
      const caseNumber = v.safeParse(caseNumberSchema, normalizeCode(typedNumber));
      if (!caseNumber.success) return fail({ kind: 'typo' });
      const subject = `query-code|${caseNumber.output}`;
      const begun = await attempts.begin(subject, perCaseNumber);
      if (!begun.ok) return begun;
      const found = await findByHand(caseNumber.output, typedCode);
      if (!found) return fail({ kind: 'unknown' });
      await attempts.forgive(subject);
      return ok(await forReceiptHolder(found));
    },
  };
};

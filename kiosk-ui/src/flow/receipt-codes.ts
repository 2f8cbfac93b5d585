import {
  type CaseNumber,
  caseNumberSchema,
  normalizeCode,
  type QueryCode,
  queryCodeSchema,
} from '@linban/shared/cases/codes.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';

/** Both codes of a receipt as somebody typed them. */
export interface TypedCodes {
  readonly caseNumber: string;
  readonly queryCode: string;
}

/** Letters of each of them. */
export const codeLength = { caseNumber: 12, queryCode: 6 } as const satisfies Record<keyof TypedCodes, number>;

/** What is wrong with them before anybody is asked; the first thing to put right. */
export type TypingError = 'numberMissing' | 'numberTypo' | 'codeMissing' | 'codeTypo';

/** The number has a check character, so that one wrong letter is told at once and costs no try. */
export const readReceiptCodes = (
  typed: TypedCodes,
): Result<{ readonly caseNumber: CaseNumber; readonly queryCode: QueryCode }, TypingError> => {
  const number = normalizeCode(typed.caseNumber);
  if (number === '') return fail('numberMissing');
  const caseNumber = v.safeParse(caseNumberSchema, number);
  if (!caseNumber.success) return fail('numberTypo');
  const code = normalizeCode(typed.queryCode);
  if (code === '') return fail('codeMissing');
  const queryCode = v.safeParse(queryCodeSchema, code);
  return queryCode.success ? ok({ caseNumber: caseNumber.output, queryCode: queryCode.output }) : fail('codeTypo');
};

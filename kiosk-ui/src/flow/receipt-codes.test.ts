import { codeLetters, createCaseNumber, createQueryCode, formatCode } from '@linban/shared/cases/codes.ts';
import { ok } from '@linban/shared/result.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { codeLength, readReceiptCodes } from './receipt-codes.ts';

const random = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => {
  let at = 0;
  return (count: number) => Uint8Array.from({ length: count }, () => (bytes[at++ % 32] ?? 0) + Math.floor(at / 32));
});
const codes = random.map((bytes) => ({ caseNumber: createCaseNumber(bytes), queryCode: createQueryCode(bytes) }));

it('reads what stands on a receipt, however it is typed', () => {
  fc.assert(
    fc.property(codes, ({ caseNumber, queryCode }) => {
      expect(caseNumber).toHaveLength(codeLength.caseNumber);
      expect(queryCode).toHaveLength(codeLength.queryCode);
      const typed = { caseNumber: formatCode(caseNumber).toLowerCase(), queryCode: ` ${queryCode} ` };
      expect(readReceiptCodes(typed)).toEqual(ok({ caseNumber, queryCode }));
    }),
  );
});

it('finds every single wrong letter of the number', () => {
  fc.assert(
    fc.property(codes, fc.nat(11), fc.nat(31), ({ caseNumber, queryCode }, place, letter) => {
      const wrong = caseNumber.slice(0, place) + codeLetters.charAt(letter) + caseNumber.slice(place + 1);
      const read = readReceiptCodes({ caseNumber: wrong, queryCode });
      expect(read.ok).toBe(wrong === caseNumber);
      if (!read.ok) expect(read.error).toBe('numberTypo');
    }),
  );
});

it('says what is still missing, the number first', () => {
  fc.assert(
    fc.property(codes, fc.nat(5), ({ caseNumber, queryCode }, length) => {
      const error = (typed: Partial<typeof codes extends fc.Arbitrary<infer C> ? C : never>) => {
        const read = readReceiptCodes({ caseNumber: '', queryCode: '', ...typed });
        return read.ok ? null : read.error;
      };
      expect(error({})).toBe('numberMissing');
      expect(error({ queryCode })).toBe('numberMissing');
      expect(error({ caseNumber })).toBe('codeMissing');
      const cut = readReceiptCodes({ caseNumber, queryCode: queryCode.slice(0, length) });
      expect(cut.ok ? null : cut.error).toBe(length === 0 ? 'codeMissing' : 'codeTypo');
    }),
  );
});

import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  caseNumberSchema,
  checkCharacter,
  createCaseNumber,
  createQueryCode,
  createTrackingCode,
  createVerificationCode,
  formatCode,
  normalizeCode,
  trackingCodeSchema,
  verificationCodeSchema,
} from './codes.ts';

const random = (seed: number) => {
  let state = seed >>> 0;
  return (count: number) =>
    Uint8Array.from({ length: count }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
};
const seeds = fc.nat({ max: 0x7fff_ffff });
const isCaseNumber = (text: string) => v.safeParse(caseNumberSchema, text).success;

describe('check character', () => {
  it('is that of ISO/IEC 7064 MOD 37,36', () => {
    // The example of the standard as used by the Global Release Identifier: A1-2425G-ABC1234002-M.
    expect(checkCharacter('A12425GABC1234002')).toBe('M');
  });

  it('finds every single wrong letter', () => {
    const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    fc.assert(
      fc.property(seeds, fc.nat(11), fc.nat(31), (seed, index, letter) => {
        const number = createCaseNumber(random(seed));
        const wrong = number.slice(0, index) + letters.charAt(letter) + number.slice(index + 1);
        expect(isCaseNumber(wrong)).toBe(wrong === number);
      }),
    );
  });
});

describe('codes', () => {
  it('come out valid', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(isCaseNumber(createCaseNumber(random(seed)))).toBe(true);
        expect(v.is(verificationCodeSchema, createVerificationCode(random(seed)))).toBe(true);
        expect(v.is(trackingCodeSchema, createTrackingCode(random(seed)))).toBe(true);
        expect(createQueryCode(random(seed))).toMatch(/^[0-9A-HJKMNP-TV-Z]{6}$/);
      }),
    );
  });

  it('survive being read out, typed in groups and mistaken letters', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const code = createVerificationCode(random(seed));
        const misread = formatCode(code).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('-', ' ');
        expect(normalizeCode(misread)).toBe(code);
      }),
    );
  });

  it('stand in groups of four', () => expect(formatCode('ABCDEFGHJK')).toBe('ABCD-EFGH-JK'));
});

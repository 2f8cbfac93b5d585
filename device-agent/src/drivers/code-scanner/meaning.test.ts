import { createTrackingCode, formatCode } from '@linban/shared/cases/codes.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMeaning, createResidentCodeAdapter, readCaseCode } from './meaning.ts';

const code = createTrackingCode((count) => Uint8Array.from({ length: count }, (_, index) => index));
const meaningOf = createMeaning([readCaseCode, createResidentCodeAdapter(['RESIDENT:', 'https://resident.example/'])]);

describe('a code', () => {
  it.each([
    `http://127.0.0.1:4700/c/${code}`,
    `https://a.example/x/c/${code}/`,
    `https://a.example/c/${code.toLowerCase()}`,
  ])('%s is a case', (text) => {
    expect(meaningOf(text)).toEqual({ kind: 'caseCode', trackingCode: code });
  });

  it('is a case with the hyphens that people see', () => {
    expect(meaningOf(`https://a.example/c/${formatCode(code)}`)).toMatchObject({ kind: 'caseCode' });
  });

  it.each([
    code,
    `https://a.example/c/${code}0`,
    `https://a.example/c/${code}?x`,
    `ftp://a.example/c/${code}`,
    `https://a.example/v/${code}`,
    `x https://a.example/c/${code}`,
    'resident:1',
  ])('%s is unknown', (text) => {
    expect(meaningOf(text)).toEqual({ kind: 'unknown' });
  });

  it('of a resident is passed on as it is', () => {
    expect(meaningOf('RESIDENT:1/2=')).toEqual({ kind: 'residentCode', token: 'RESIDENT:1/2=' });
  });

  it('that is unknown leaves nothing of itself', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        fc.pre(!text.startsWith('RESIDENT:'));
        expect(meaningOf(text)).toEqual({ kind: 'unknown' });
      }),
    );
  });
});

import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { printableDocumentSchema } from './templates.ts';
import {
  caseHistory,
  contributionRecord,
  supervisionLetter,
  unemploymentCertificate,
} from './testing/sample-documents.ts';

const accepts = (document: unknown) => v.is(printableDocumentSchema, document);

describe('what may be printed', () => {
  it('takes the four documents', () => {
    const documents = [contributionRecord(12), unemploymentCertificate(), caseHistory(), supervisionLetter()];
    expect(documents.map(accepts)).toEqual([true, true, true, true]);
  });

  it.each([
    ['an unknown template', { ...caseHistory(), template: '../secrets' }],
    ['a full name in a case history', { ...caseHistory(), maskedName: '王小英' }],
    [
      'an identity number with a wrong check character',
      { ...unemploymentCertificate(), person: { name: '王', idNumber: '310199195001010011' } },
    ],
    ['a certificate without a number', { ...unemploymentCertificate(), number: null }],
    ['a column of a kind nobody knows', { ...contributionRecord(1), columns: [{ label: '甲', kind: 'picture' }] }],
    ['no steps', { ...caseHistory(), steps: [] }],
    ['a text without end', { ...contributionRecord(1), period: '用'.repeat(61) }],
    ['an unknown field', { ...contributionRecord(1), remark: '' }],
  ])('refuses %s', (_, document) => expect(accepts(document)).toBe(false));
});

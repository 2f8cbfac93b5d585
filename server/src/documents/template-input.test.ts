import fc from 'fast-check';
import { expect, it } from 'vitest';
import { printable, templateInput } from './template-input.ts';
import { caseHistory, contributionRecord } from './testing/sample-documents.ts';

it('makes blanks of line ends and drops what cannot be seen', () => {
  expect(printable('甲\r\n乙\t丙\u2028丁\u0085戊')).toBe('甲 乙 丙 丁 戊');
  expect(printable('甲\u0000\u001b\u007f\u200b\u202e\u2066\ufeff\ud800乙')).toBe('甲乙');
  expect(printable('𠮷 #read("x") \\ {}')).toBe('𠮷 #read("x") \\ {}');
});

it('hands any text over as it is, and names all its characters for the glyph check', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (period) => {
      const { json, characters } = templateInput(contributionRecord(1, { period }));
      expect(JSON.parse(json)).toMatchObject({ period: printable(period) });
      for (const character of printable(period)) expect(characters).toContain(character);
    }),
  );
});

it('turns moments into Shanghai time, over midnight too, and codes into groups', () => {
  const steps = [{ at: '2026-12-31T16:30:05Z', step: '提交', actor: '申请人', place: '三号机', reason: null }];
  expect(JSON.parse(templateInput(caseHistory({ steps })).json)).toMatchObject({
    caseNumber: '3AHR-Z6DM-V29R',
    steps: [{ at: '2027-01-01 00:30:05' }],
    issue: { issuedOn: '2026-11-23', issuedTime: '2026-11-23 09:41' },
  });
});

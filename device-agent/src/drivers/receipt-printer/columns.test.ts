import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charactersOf, widthOf, wrap } from './columns.ts';

const printable = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'abcXYZ019 -/:,.()'),
    fc.constantFrom(...'社区事务受理中心年月日，。、；：！？（）《》“”'),
  ),
  maxLength: 120,
});
const withoutBlanks = (text: string) => text.replaceAll(' ', '');

describe('width of text', () => {
  it.each([
    ['abc', 3],
    ['受理', 4],
    ['é', 2],
    ['（a）', 5],
    ['', 0],
  ])('%s takes %i columns', (text, columns) => {
    expect(widthOf(text)).toBe(columns);
  });
});

describe('wrapping', () => {
  it('keeps words whole and drops the blank at the break', () => {
    expect(wrap('case number SH310115', 12)).toEqual(['case number', 'SH310115']);
  });

  it('takes a character along so that closing punctuation does not begin a line', () => {
    expect(wrap('社区事务。', 8)).toEqual(['社区事', '务。']);
  });

  it('does not leave opening punctuation at the end of a line', () => {
    expect(wrap('社区事（务）', 8)).toEqual(['社区事', '（务）']);
  });

  it('splits a word that is longer than a line', () => {
    expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  });

  it('keeps an empty text as one empty line', () => {
    expect(wrap('', 48)).toEqual(['']);
  });

  it('never makes a line too wide, loses a character, or splits one', () => {
    fc.assert(
      fc.property(printable, fc.integer({ min: 4, max: 48 }), (text, columns) => {
        const lines = wrap(text, columns);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
        expect(withoutBlanks(lines.join(''))).toBe(withoutBlanks(text));
      }),
    );
  });

  it('never begins a line with closing punctuation that follows something else', () => {
    const sentence = fc
      .array(fc.tuple(fc.constantFrom('社', '受理', 'abc', 'SH310115'), fc.constantFrom('', ' ', '，', '。', '）')), {
        maxLength: 40,
      })
      .map((parts) => parts.flat().join(''));
    fc.assert(
      fc.property(sentence, fc.integer({ min: 8, max: 48 }), (text, columns) => {
        for (const line of wrap(text, columns)) expect('，。）'.includes(charactersOf(line)[0] ?? 'x')).toBe(false);
      }),
    );
  });
});

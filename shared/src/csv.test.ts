import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvOf } from './csv.ts';

/** Reads what was written, as RFC 4180 says. */
const read = (csv: string): readonly (readonly string[])[] => {
  const rows: string[][] = [[]];
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (const [, text, bare, end] of csv.replace('\uFEFF', '').matchAll(cells)) {
    rows.at(-1)?.push(text === undefined ? (bare ?? '') : text.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
};

it('keeps every cell, in quotes, with an apostrophe before what would be a formula', () => {
  expect(
    csvOf([
      ['中心', 'a "b", c'],
      ['=1+1', 3],
    ]),
  ).toBe('\uFEFF"中心","a ""b"", c"\r\n"\'=1+1",3\r\n');
});

it('is read back as it was, and no cell begins like a formula', () => {
  const cell = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', ' ', '"', ',', 'a') }),
  );
  const width = 3;
  const rows = fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(rows, (given) => {
      const back = read(csvOf(given));
      expect(back.map((row) => row.length)).toEqual(given.map((row) => row.length));
      for (const [index, row] of back.entries())
        for (const [place, text] of row.entries()) {
          expect([text, text.slice(1)]).toContain(given[index]?.[place]);
          expect(/^\s*[=+\-@]|^[\t\r\n]/u.test(text)).toBe(false);
        }
    }),
  );
});

import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { calculate } from './calculate.ts';
import { explainFormula, explainRule, type Names } from './explain.ts';
import {
  compute,
  type Formula,
  formulaSchema,
  type Known,
  lineSchema,
  namesIn,
  tableSchema,
  tableValue,
} from './formula.ts';
import { serviceItemSchema } from './service-item.ts';
import { feeWords } from './table-words.ts';

const text = (words: string) => ({ 'zh-CN': words, en: words });
const names: Names = new Map([
  ['paid', { label: { 'zh-CN': '自付', en: 'paid' }, kind: 'money' }],
  ['income', { label: { 'zh-CN': '收入', en: 'income' }, kind: 'money' }],
  ['sex', { label: { 'zh-CN': '性别', en: 'sex' }, kind: 'text', words: { male: { 'zh-CN': '男', en: 'male' } } }],
]);
const rate = v.parse(tableSchema, {
  id: 'rate',
  label: { 'zh-CN': '比例', en: 'rate' },
  kind: 'percent',
  source: { text: text('invented'), confirmed: false },
  editions: [
    { effectiveFrom: '2025-01-01', effectiveTo: '2025-12-31', rows: [{ value: 20, label: text('all of that year') }] },
    {
      effectiveFrom: '2026-01-01',
      effectiveTo: null,
      rows: [{ when: { fact: 'ageYears', atLeast: 60 }, value: 25 }, { value: 30 }],
    },
  ],
});
const known: Known = {
  facts: { paid: 1_800_000, income: 4_000_000, ageYears: 70, sex: 'male' },
  tables: [rate],
  day: '2026-11-26',
};
const limit: Formula = { share: { table: 'rate' }, of: { fact: 'income' } };

describe('a formula', () => {
  it.each<[Formula, number | null]>([
    [7, 7],
    [{ fact: 'paid' }, 1_800_000],
    [{ fact: 'sex' }, null],
    [{ fact: 'toString' }, null],
    [limit, 1_000_000],
    [{ minus: [{ fact: 'paid' }, limit] }, 800_000],
    [{ max: [1, { fact: 'paid' }, 3] }, 1_800_000],
    [{ min: [{ fact: 'nothing' }, 3] }, null],
    [{ sum: [1, 2, { times: [3, 4] }] }, 15],
    [{ share: 50, of: 5 }, 3],
    [{ if: { fact: 'sex', is: 'male' }, yes: 1, no: { fact: 'nothing' } }, 1],
  ])('%j comes to %s', (formula, value) => {
    expect(v.parse(formulaSchema, formula)).toEqual(formula);
    expect(compute(formula, known)).toBe(value);
  });

  it('takes a table’s edition of the day, and the first row that holds', () => {
    expect(tableValue('rate', { ...known, day: '2025-12-31' })).toBe(20);
    expect(tableValue('rate', { ...known, facts: {} })).toBe(30);
    expect(tableValue('rate', { ...known, day: '2024-12-31' })).toBeNull();
    expect(tableValue('other', known)).toBeNull();
  });

  it('says how it came about, in both languages, with brackets where they are needed', () => {
    const formula: Formula = { share: 90, of: { minus: [{ fact: 'paid' }, limit] } };
    expect(explainFormula(formula, { ...known, names, language: 'zh-CN' })).toBe(
      '(自付 18,000.00 − (收入 40,000.00 × 比例 25%)) × 90%',
    );
    expect(explainFormula({ max: [limit, 3] }, { ...known, names, language: 'en' })).toBe(
      'the larger of: income 40,000.00 × rate 25%, 3',
    );
  });

  it('names what it asks for', () => {
    expect(namesIn({ if: { fact: 'sex', is: 'male' }, yes: limit, no: { fact: 'paid' } })).toEqual({
      facts: ['sex', 'income', 'paid'],
      tables: ['rate'],
    });
  });

  it('gives whole numbers for any whole numbers', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000_000 }), fc.nat({ max: 100 }), (of, share) => {
        const value = compute({ share, of }, known) ?? -1;
        expect(Number.isSafeInteger(value)).toBe(true);
        expect(Math.abs(value - (of * share) / 100)).toBeLessThanOrEqual(0.5);
      }),
    );
  });
});

describe('a calculation', () => {
  const lines = v.parse(v.array(lineSchema), [
    { key: 'limit', label: text('门槛'), kind: 'money', formula: limit },
    { key: 'relief', label: text('减负'), kind: 'money', formula: { minus: [{ fact: 'paid' }, { fact: 'limit' }] } },
  ]);

  it('goes on from line to line, and never below nothing', () => {
    expect(calculate(lines, known, names, 'zh-CN')).toMatchObject([
      { key: 'limit', words: '10,000.00' },
      { key: 'relief', words: '8,000.00', how: '自付 18,000.00 − 门槛 10,000.00' },
    ]);
    const poor = { ...known, facts: { ...known.facts, paid: 0 } };
    expect(calculate(lines, poor, names, 'zh-CN')?.at(-1)).toMatchObject({ value: 0, words: '0.00' });
  });

  it('is not shown by half', () => expect(calculate(lines, { ...known, facts: {} }, names, 'en')).toBeNull());
});

describe('fees in words', () => {
  const item = v.parse(serviceItemSchema, {
    id: 'sample-item',
    version: 1,
    kind: 'instant',
    title: text('t'),
    summary: text('s'),
    department: { id: 'employment', name: text('d') },
    minutes: 3,
    effectiveFrom: '2026-01-01',
    effectiveTo: null,
    needs: [],
    guide: { audience: [], exclusions: [], bring: [], receive: [], basis: text('b'), fee: text('f'), feeTable: 'fee' },
    pages: [],
    declaration: text('x'),
    tables: [{ ...rate, id: 'fee', kind: 'money' }],
    decisionWithinSeconds: 20,
    output: { title: text('o'), template: 'certificate', numberLabel: '编号' },
    exampleData: true,
  });

  it('are those of the day, a line for each group', () => {
    expect(feeWords(item, '2026-11-26', 'zh-CN')).toEqual(['年龄（周岁） ≥ 60：0.25 元', '其他：0.30 元']);
    expect(feeWords(item, '2025-06-01', 'en')).toEqual(['all of that year: ¥0.20']);
    expect(feeWords(item, '2024-12-31', 'en')).toEqual([]);
  });
});

describe('a rule in words', () => {
  it('reads like a sentence', () => {
    const rule = {
      all: [{ fact: 'sex', is: 'male' }, { any: [{ fact: 'income', above: 100 }, { not: { fact: 'paid', is: 0 } }] }],
    };
    expect(explainRule(rule, names, 'zh-CN')).toBe('性别 = 男 且 (收入 > 1.00 或 不是（自付 = 0.00）)');
    expect(explainRule({ window: { from: '06-01', to: '06-30' } }, names, 'en')).toContain('between 06-01 and 06-30');
  });
});

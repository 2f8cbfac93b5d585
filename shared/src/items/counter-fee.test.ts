import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { counterFee } from './counter-fee.ts';
import { tableSchema } from './formula.ts';
import { serviceItemSchema } from './service-item.ts';

const both = (text: string) => ({ 'zh-CN': text, en: text });
const table = v.parse(tableSchema, {
  id: 'cardFee',
  label: both('卡费'),
  kind: 'money',
  source: { text: both('invented'), confirmed: false },
  editions: [
    { effectiveFrom: '2026-01-01', effectiveTo: '2026-06-30', rows: [{ value: 2000 }] },
    {
      effectiveFrom: '2026-07-01',
      effectiveTo: null,
      rows: [{ when: { fact: 'ageYears', atLeast: 60 }, value: 0 }, { value: 1500 }],
    },
  ],
});
const guideOf = (changes: object) =>
  v.parse(serviceItemSchema.entries.guide, {
    audience: [],
    exclusions: [],
    bring: [],
    receive: [],
    basis: both('b'),
    fee: both('f'),
    ...changes,
  });
const fee = (ageYears: number, day: string, changes: object = { feeTable: 'cardFee', feeAtCounter: true }) =>
  counterFee({ guide: guideOf(changes), tables: [table] }, { ageYears }, day);

describe('the fee at the counter', () => {
  it('is of the table in force on the day, and of the row that fits', () => {
    expect(fee(40, '2026-06-30')).toBe(2000);
    expect(fee(40, '2026-07-01')).toBe(1500);
    expect(fee(60, '2026-07-01')).toBe(0);
    expect(fee(40, '2025-12-31')).toBe(0);
  });

  it('is nothing where the item does not say that the centre takes it, whatever others do', () => {
    const day = fc.integer({ min: 0, max: 700 }).map((days) => new Date(Date.UTC(2025, 6, 1 + days)));
    fc.assert(
      fc.property(fc.nat({ max: 110 }), day, fc.boolean(), (age, at, isShown) => {
        expect(fee(age, at.toISOString().slice(0, 10), isShown ? { feeTable: 'cardFee' } : {})).toBe(0);
      }),
    );
  });
});

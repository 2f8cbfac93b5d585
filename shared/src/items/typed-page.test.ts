import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { pageSchema } from './service-item.ts';
import { checkTyped, isTyped, monthsOf, type TypedPage, typedFact, typedLength, typedWords } from './typed-page.ts';

const page = (kind: string, more: object = {}): TypedPage => {
  const parsed = v.parse(pageSchema, { kind, id: 'it', title: { 'zh-CN': '问', en: 'q' }, ...more });
  if (!isTyped(parsed)) throw new Error(`${kind} is not typed`);
  return parsed;
};
const amount = page('amount', { min: 100, max: 200_000 });
const date = page('date', { notBefore: '2025-01-01', notAfter: '2026-12-31' });
const months = page('months', { notBefore: '2020-01' });
const bookNumber = page('code', { letters: false, minLength: 6, maxLength: 8 });
const notice = page('code', { letters: true, minLength: 4, maxLength: 12 });
const year = page('year', { min: 2021, max: 2026 });

describe('what is typed', () => {
  it.each<[TypedPage, string, ReturnType<typeof checkTyped>]>([
    [amount, '40000', null],
    [amount, '99', 'tooSmall'],
    [amount, '200001', 'tooLarge'],
    [amount, '4e4', 'notANumber'],
    [year, '2026', null],
    [year, '2027', 'notAnOption'],
    [date, '20261123', null],
    [date, '20260230', 'notADate'],
    [date, '2026112', 'notADate'],
    [date, '20241231', 'tooSmall'],
    [date, '20270101', 'tooLarge'],
    [months, '202501202512', null],
    [months, '202501202501', null],
    [months, '202502202501', 'notMonths'],
    [months, '202513202601', 'notMonths'],
    [months, '201912202501', 'tooSmall'],
    [bookNumber, '123456', null],
    [bookNumber, '12345', 'wrongLength'],
    [bookNumber, '12345A', 'notAnOption'],
    [notice, 'JF2026', null],
    [notice, 'JF-26', 'notAnOption'],
  ])('%j: %s → %s', (of, answer, error) => expect(checkTyped(of, answer)).toBe(error));

  it('is shown as people write it, while it is typed too', () => {
    expect(['', '4', '40000'].map((typed) => typedWords(amount, typed, 'zh-CN'))).toEqual([' 元', '4 元', '40,000 元']);
    expect(['2026', '20261', '20261123'].map((typed) => typedWords(date, typed, 'en'))).toEqual([
      '2026',
      '2026-1',
      '2026-11-23',
    ]);
    expect(typedWords(months, '202501202512', 'zh-CN')).toBe('2025-01 至 2025-12');
    expect(typedWords(bookNumber, '12345678', 'en')).toBe('1234 5678');
  });

  it('is a fact for rules: amounts in fen, days with dashes', () => {
    expect([typedFact(amount, '40000'), typedFact(date, '20261123'), typedFact(year, '2026')]).toEqual([
      4_000_000,
      '2026-11-23',
      2026,
    ]);
    expect(monthsOf('202501202512')).toEqual({ from: '2025-01', to: '2025-12' });
    expect([amount, year, date, months, bookNumber].map(typedLength)).toEqual([6, 4, 8, 12, 8]);
  });
});

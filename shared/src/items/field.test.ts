import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type Field, type FieldValue, fieldSchema, fieldWords, fits, formatYuan } from './field.ts';

const label = { 'zh-CN': '名', en: 'name' };
const field = (kind: string, more: object = {}): Field => v.parse(fieldSchema, { key: 'it', label, kind, ...more });
const code = field('code', { words: { paid: { 'zh-CN': '已缴', en: 'Paid' } } });

describe('a field', () => {
  it.each<[Field, readonly FieldValue[], readonly FieldValue[]]>([
    [field('text'), ['a'], [1]],
    [field('count'), [0, 12], [-1, 1_000_001, '1']],
    [field('money'), [0, 1_000_000_000], [-1, 1_000_000_001, '1.00']],
    [field('month'), ['2026-11'], ['2026-13', '2026-1', 202_611]],
    [field('date'), ['2026-11-23'], ['2026-02-30', '2026-11', 1]],
    [code, ['paid'], ['owed', 'toString', 1]],
  ])('holds what its kind says: %o', (of, good, bad) => {
    expect(good.map((value) => fits(of, value))).toEqual(good.map(() => true));
    expect(bad.map((value) => fits(of, value))).toEqual(bad.map(() => false));
  });

  it('is read out in words', () => {
    expect(fieldWords(code, 'paid', 'zh-CN')).toBe('已缴');
    expect(fieldWords(field('money'), 123_456, 'en')).toBe('1,234.56');
    expect(fieldWords(field('count'), 7, 'en')).toBe('7');
  });
});

describe('money', () => {
  it('is written in yuan, and nothing gets lost', () => {
    expect([0, 5, 100, 123_456, 100_000_000].map(formatYuan)).toEqual([
      '0.00',
      '0.05',
      '1.00',
      '1,234.56',
      '1,000,000.00',
    ]);
    fc.assert(
      fc.property(fc.nat({ max: 100_000_000_000 }), (fen) => {
        expect(Number(formatYuan(fen).replaceAll(/[,.]/g, ''))).toBe(fen);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chineseDigitWords,
  chineseNumber,
  englishDigitWords,
  englishNumber,
  englishOrdinal,
  englishYear,
  mostSpoken,
} from './number-words.ts';

/** The way back, written another way: units multiply what was heard since the last bigger one. */
const heardChinese = (words: string): number => {
  let total = 0;
  let group = 0;
  let digit = 0;
  for (const word of words) {
    const small = { 十: 10, 百: 100, 千: 1000 }[word];
    const big = { 万: 10_000, 亿: 100_000_000 }[word];
    if (small) {
      group += (digit || 1) * small;
      digit = 0;
    } else if (big) {
      total += (group + digit) * big;
      [group, digit] = [0, 0];
    } else digit = word === '两' ? 2 : '零一二三四五六七八九'.indexOf(word);
  }
  return total + group + digit;
};

const englishValues: Readonly<Record<string, number>> = Object.fromEntries([
  ...'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
    .split(' ')
    .map((word, value) => [word, value]),
  ...'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').map((word, tens) => [word, (tens + 2) * 10]),
]);

const heardEnglish = (words: string): number => {
  let total = 0;
  let group = 0;
  for (const word of words.split(/[ -]/)) {
    const big = { thousand: 1000, million: 1_000_000, billion: 1_000_000_000 }[word];
    if (word === 'hundred') group *= 100;
    else if (big) {
      total += group * big;
      group = 0;
    } else group += englishValues[word] ?? (word === 'and' ? 0 : Number.NaN);
  }
  return total + group;
};

const number = fc.oneof(
  fc.integer({ min: 0, max: 120_000 }),
  fc.integer({ min: 0, max: mostSpoken }),
  fc.tuple(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 0, max: 8 })).map(([n, zeros]) => n * 10 ** zeros),
);

describe('numbers in words', () => {
  it('can be heard back, in both languages', () => {
    fc.assert(
      fc.property(number, (value) => {
        expect(heardChinese(chineseNumber(value))).toBe(value);
        expect(heardEnglish(englishNumber(value))).toBe(value);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [0, '零', 'zero'],
    [10, '十', 'ten'],
    [12, '十二', 'twelve'],
    [110, '一百一十', 'one hundred and ten'],
    [200, '二百', 'two hundred'],
    [2_690, '两千六百九十', 'two thousand six hundred and ninety'],
    [1_040, '一千零四十', 'one thousand and forty'],
    [10_001, '一万零一', 'ten thousand and one'],
    [20_000, '两万', 'twenty thousand'],
    [120_500, '十二万零五百', 'one hundred and twenty thousand five hundred'],
    [100_010_000, '一亿零一万', 'one hundred million ten thousand'],
  ])('%i', (value, chinese, english) => {
    expect(chineseNumber(value)).toBe(chinese);
    expect(englishNumber(value)).toBe(english);
  });

  it('says days, years and digits as people do', () => {
    expect([1, 2, 3, 12, 20, 21, 30, 31].map(englishOrdinal)).toEqual([
      'first',
      'second',
      'third',
      'twelfth',
      'twentieth',
      'twenty-first',
      'thirtieth',
      'thirty-first',
    ]);
    expect([1900, 1905, 1949, 2000, 2005, 2026].map(englishYear)).toEqual([
      'nineteen hundred',
      'nineteen oh five',
      'nineteen forty-nine',
      'two thousand',
      'two thousand and five',
      'twenty twenty-six',
    ]);
    expect(chineseDigitWords('12345', true)).toBe('幺二三四五');
    expect(chineseDigitWords('2011', false)).toBe('二零一一');
    expect(englishDigitWords('120')).toBe('one two zero');
  });
});

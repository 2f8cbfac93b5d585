import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languageSchema } from './localized-text.ts';
import { readAloud, spokenText } from './spoken-text.ts';

const said = (text: string, language: 'zh-CN' | 'en'): string | readonly string[] => {
  const spoken = readAloud(text, language);
  return spoken.ok ? spoken.value : spoken.error;
};

/** What any engine reads alike: words, letters by their names, pauses. No digit and no sign is left to its taste. */
const speakable = {
  'zh-CN': /^[\p{Script=Han}A-Z 、，：；。！？]*$/u,
  en: /^[\p{Script=Latin}' ,:;.!?-]*$/u,
} as const;

const pieces = fc.constantFrom(
  ...'满 65 周岁|60–69|8:30 – 16:30|¥1,040.00|2026-11-27|2026 年|2 个|A4|EX-3100-05|（示例）|《办法》|“随申办”|×|25%|12345|021-12345678|202601 202611|，|。|；|元'.split(
    '|',
  ),
  ...'the|Last 12 months|7 November|1 to 30 June|80 %|article 74|QR code|No. 5|e.g. this|year’s|(example)|Self-service|; |. |, |? | – |etc.|ICBC|@|½|\u{1f600}'.split(
    '|',
  ),
);
const texts = fc.oneof(
  fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'12 05,.-–:%¥年月元（）aAbZ’\'".?'), maxLength: 20 }),
);

describe('a text as it is spoken', () => {
  it.each([
    ['按年龄，一年 400–1,040 元（示例）', '按年龄，一年四百到一千零四十元，示例'],
    ['每年 11 月 7 日到 12 月 25 日', '每年十一月七日到十二月二十五日'],
    ['2026 年度：2 个月、2 月、2 号', '二零二六年度：两个月、二月、二号'],
    ['例如 20261101。', '例如二零二六幺幺零幺。'],
    ['先开始，再结束：202601 202611', '先开始，再结束：二零二六零幺，二零二六幺幺'],
    ['周一至周六 8:30 – 16:05', '周一至周六八点三十分到十六点零五分'],
    ['请拨 12345 或者 021-12345678', '请拨幺二三四五或者零二幺，幺二三四五六七八'],
    ['2026-11-27 起，¥1,040.50', '二零二六年十一月二十七日起，一千零四十点五零元'],
    ['10000–20000 元', '一万到两万元'],
    ['减负 25%，每月 2,690 元 × 12', '减负百分之二十五，每月两千六百九十元乘以十二'],
    ['凭证（A4 纸，带 QR 码）', '凭证，A 四纸，带 Q R 码'],
    ['《居住证暂行条例》第 36 条', '居住证暂行条例第三十六条'],
    ['余额（元）', '余额，单位是元'],
    ['年龄 ≥ 65 且 面积 < 120㎡', '年龄大于等于六十五且面积小于一百二十平方米'],
    ['编号 EX-3100-05', '编号 E X，三幺零零，零五'],
  ])('in Chinese: %s', (text, spoken) => {
    expect(said(text, 'zh-CN')).toBe(spoken);
  });

  it.each([
    ['By age, 400–1,040 yuan a year (example)', 'By age, four hundred to one thousand and forty yuan a year, example'],
    ['7 November to 25 December', 'the seventh of November to the twenty-fifth of December'],
    ['1 to 30 June; July 1, 2026', 'the first to the thirtieth of June; July the first, twenty twenty-six'],
    ['Eight digits, such as 20261101.', 'Eight digits, such as two zero two six one one zero one.'],
    ['Daily 8:30–16:05', 'Daily eight thirty in the morning to four oh five in the afternoon'],
    ['open 12:00 to 0:00', 'open noon to midnight'],
    ['5:00 p.m. at the 2nd counter', 'five in the afternoon at the second counter'],
    [
      'On 2026-11-27, ¥1,040.50',
      'On the twenty-seventh of November twenty twenty-six, one thousand and forty point five zero yuan',
    ],
    [
      'at least 80 % of 2026 yuan, 30 kg',
      'at least eighty percent of two thousand and twenty-six yuan, thirty kilograms',
    ],
    ['A receipt with a QR code, on A4 paper', 'A receipt with a Q R code, on A four paper'],
    ['Call 12345. 8 digits, e.g. No. 5', 'Call one two three four five. Eight digits, for example number five'],
    ['Balance (yuan)', 'Balance, in yuan'],
    ['year’s sub-centre – “open”', "year's sub-centre, open"],
  ])('in English: %s', (text, spoken) => {
    expect(said(text, 'en')).toBe(spoken);
  });

  it.each<[text: string, language: 'zh-CN' | 'en', pieces: readonly string[]]>([
    ['周一/周二 8-10', 'zh-CN', ['/', '8-10']],
    ['用 ICBC 的卡 @', 'zh-CN', ['ICBC', '@']],
    ['8:75 或 2026-02-30 或 1,04', 'zh-CN', ['8:75', '2026-02-30', '1,04']],
    ['With ICBC or CCB', 'en', ['ICBC', 'CCB']],
    ['approx. five, in the U.S. and/or p. 5', 'en', ['approx.', 'U.S.', '/', 'p.']],
    ['您好', 'en', ['您', '好']],
  ])('names what it cannot read: %s', (text, language, unreadable) => {
    expect(said(text, language)).toEqual(unreadable);
  });

  it('prefers the form that the data give, which is read by the same rules', () => {
    const text = { 'zh-CN': '工商银行', en: 'ICBC', spoken: { en: 'the bank, counter 5' } };
    expect(spokenText(text, 'en')).toEqual({ ok: true, value: 'the bank, counter five' });
    expect(spokenText(text, 'zh-CN')).toEqual({ ok: true, value: '工商银行' });
    expect(spokenText({ ...text, spoken: { en: 'CCB' } }, 'en')).toEqual({ ok: false, error: ['CCB'] });
  });

  it('leaves nothing to the engine, whatever is written: words and pauses, or the pieces that cannot be read', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(...languageSchema.options), (text, language) => {
        const spoken = readAloud(text, language);
        if (spoken.ok) expect(spoken.value).toMatch(speakable[language]);
        else expect(spoken.error.every((piece) => text.includes(piece))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('says the same of what is spoken already', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(...languageSchema.options), (text, language) => {
        const spoken = readAloud(text, language);
        if (spoken.ok) expect(said(spoken.value, language)).toBe(spoken.value);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never loses a digit of a number that is read digit by digit', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{4,17}$/), (digits) => {
        expect(String(said(`号码 ${digits}`, 'zh-CN')).replace('号码', '')).toHaveLength(digits.length);
        expect(String(said(`Number ${digits}`, 'en')).split(' ')).toHaveLength(digits.length + 1);
      }),
    );
  });
});

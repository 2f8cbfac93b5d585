import { ok, type Result } from '../../result.ts';
import { chineseDigitWords, chineseNumber } from './number-words.ts';
import { isDay, isTime, numeralOf } from './numerals.ts';
import { type ReadingRule, readBy, withPauses } from './reading.ts';

/** Words for countable things before which 2 is 两. */
const counted = /^\s?(?:个|年(?!度)|天|次|位|张|份|项|种|周|小时|页|条|人|岁|元|户|本|寸|倍|封|门|名|间|套)/;

const units: Readonly<Record<string, string>> = {
  kg: '公斤',
  km: '公里',
  cm: '厘米',
  mm: '毫米',
  'm²': '平方米',
  '㎡': '平方米',
  '℃': '摄氏度',
  '°C': '摄氏度',
};

/** Latin abbreviations that everybody spells. Others need a spoken form: some are spelt, some are words. */
const spelt: ReadonlySet<string> = new Set(['APP', 'ATM', 'IC', 'ID', 'NFC', 'PDF', 'QR', 'SIM']);

const signs: Readonly<Record<string, string>> = {
  '+': '加',
  '−': '减',
  '×': '乘以',
  '÷': '除以',
  '=': '等于',
  '<': '小于',
  '>': '大于',
  '≤': '小于等于',
  '≥': '大于等于',
  '&': '和',
};

const pauses: Readonly<Record<string, string>> = { ',': '，', '.': '。', ':': '：', ';': '；', '?': '？', '!': '！' };

const spell = (letters: string): string => ` ${[...letters.toUpperCase()].join(' ')} `;

/** Letters and digits of a code one by one; a lone digit is said as in A4. */
const codeWords = (code: string): string =>
  code
    .replaceAll('-', '，')
    .replaceAll(/[A-Z]+/g, spell)
    .replaceAll(/\d+/g, (digits) => chineseDigitWords(digits, digits.length > 1));

const amountWords = (text: string, isAmount: boolean, follows = ''): string | null => {
  const numeral = numeralOf(text, isAmount);
  if (numeral === null) return null;
  if (numeral.kind === 'digits') return chineseDigitWords(numeral.digits, true);
  const { whole, decimals } = numeral;
  if (decimals !== '') return `${chineseNumber(whole)}点${chineseDigitWords(decimals, false)}`;
  return whole === 2 && counted.test(follows) ? '两' : chineseNumber(whole);
};

const timeWords = (hour: number, minute: number): string | null => {
  if (!isTime(hour, minute)) return null;
  const hours = hour === 2 ? '两' : chineseNumber(hour);
  if (minute === 0) return `${hours}点`;
  return `${hours}点${minute < 10 ? '零' : ''}${chineseNumber(minute)}分`;
};

const dateWords = (year: string, month: string, day: string): string | null =>
  isDay({ year: Number(year), month: Number(month), day: Number(day) })
    ? `${chineseDigitWords(year, false)}年${chineseNumber(Number(month))}月${chineseNumber(Number(day))}日`
    : null;

const number = '\\d[\\d,.]*(?<=\\d)';

const rules: readonly ReadingRule[] = [
  { pattern: /\p{Script=Han}+/uy, say: ([han = '']) => han },
  // From one to another; with spaces about it, between words, a dash is a pause.
  { pattern: /(?<=\d)\s*[–～~]\s*(?=[\d¥])|(?<=\S)[–～](?=\S)/uy, say: () => '到' },
  // 202601 202611: two numbers, and not one.
  { pattern: /(?<=\d)\s+(?=\d)/y, say: () => '，' },
  { pattern: /\s+/y, say: () => ' ' },
  {
    pattern: /(\d{4})-(\d{2})-(\d{2})(?!\d)/y,
    say: ([, year = '', month = '', day = '']) => dateWords(year, month, day),
  },
  {
    pattern: /(\d{1,2}):(\d{2})(?![\d:])/y,
    say: ([, hour, minute]) => timeWords(Number(hour), Number(minute)),
  },
  {
    pattern: /(\d{3,4})-(\d{7,8})(?!\d)/y,
    say: ([, area = '', line = '']) => `${chineseDigitWords(area, true)}，${chineseDigitWords(line, true)}`,
  },
  {
    pattern: /(?=[A-Z\d-]*[A-Z])(?=[A-Z\d-]*\d)[A-Z\d]+(?:-[A-Z\d]+)*(?![a-z])/y,
    say: ([code = '']) => codeWords(code),
  },
  // A span, a part, minus, a score: only people who know it could say.
  { pattern: /\d+[-:/]\d[\d:/-]*/y, say: () => null },
  {
    pattern: new RegExp(`¥\\s?(${number})`, 'uy'),
    say: ([, amount = '']) => {
      const words = amountWords(amount, true, '元');
      return words && `${words}元`;
    },
  },
  {
    pattern: new RegExp(`(${number})\\s?[%％]`, 'uy'),
    say: ([, amount = '']) => {
      const words = amountWords(amount, true);
      return words && `百分之${words}`;
    },
  },
  { pattern: /\d{4}(?=\s?年)/y, say: ([year = '']) => chineseDigitWords(year, false) },
  {
    pattern: new RegExp(`(${number})(\\s?(?:kg|km|cm|mm|m²|㎡|℃|°C))(?![a-zA-Z])`, 'uy'),
    say: ([, amount = '', unit = '']) => {
      const words = amountWords(amount, true, '个');
      return words && `${words}${units[unit.trim()]}`;
    },
  },
  {
    pattern: new RegExp(`(${number})(?=(?:\\s*[–～~]\\s*${number})?(\\s?\\p{Script=Han})?)`, 'uy'),
    say: ([, amount = '', follows = '']) => amountWords(amount, /[元万亿]/.test(follows), follows),
  },
  {
    pattern: /[A-Za-z]+/y,
    say: ([word = '']) => (word.length === 1 || spelt.has(word.toUpperCase()) ? spell(word) : null),
  },
  { pattern: /\s*[（(]元[)）]/y, say: () => '，单位是元，' },
  { pattern: /[–—…（）()【】]+/y, say: () => '，' },
  { pattern: /[《》〈〉“”‘’「」·]/y, say: () => '' },
  { pattern: /[，、。：；？！]/y, say: ([mark = '']) => mark },
  { pattern: /[,.:;?!]/y, say: ([mark = '']) => pauses[mark] ?? null },
  { pattern: /[+−×÷=<>≤≥&]/y, say: ([sign = '']) => signs[sign] ?? null },
];

/** A Chinese text as it is spoken: Chinese characters, single capital letters that are read by their names, and pauses. */
export const readChinese = (text: string): Result<string, readonly string[]> => {
  const read = readBy(rules, text);
  if (!read.ok) return read;
  // Characters stand close; letters stand apart, or they would be read as a word.
  const spaced = read.value.replaceAll(/\s+/g, ' ').replaceAll(/(?<![A-Z]) (?![A-Z])/g, '');
  return ok(withPauses(spaced, { marks: ['、', '，', '：', '；', '。', '！', '？'], space: '', ends: '。！？' }));
};

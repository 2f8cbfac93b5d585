import { ok, type Result } from '../../result.ts';
import { englishDigitWords, englishNumber, englishOrdinal, englishYear } from './number-words.ts';
import { isDay, isTime, numeralOf } from './numerals.ts';
import { type ReadingRule, readBy, withPauses } from './reading.ts';

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const month = months.join('|');

const units: Readonly<Record<string, string>> = {
  kg: 'kilograms',
  km: 'kilometres',
  cm: 'centimetres',
  mm: 'millimetres',
  'm²': 'square metres',
  '℃': 'degrees Celsius',
  '°C': 'degrees Celsius',
};

/** Abbreviations that everybody spells. Others need a spoken form: some are spelt, some are words. */
const spelt: ReadonlySet<string> = new Set(['APP', 'ATM', 'IC', 'ID', 'NFC', 'PDF', 'QR', 'SIM']);

const shortened: Readonly<Record<string, string>> = {
  'e.g.': 'for example',
  'i.e.': 'that is',
  'etc.': 'and so on',
  'No.': 'number',
  'Mr.': 'mister',
  'Mrs.': 'missis',
};

const signs: Readonly<Record<string, string>> = {
  '+': ' plus ',
  '−': ' minus ',
  '×': ' times ',
  '÷': ' divided by ',
  '=': ' equals ',
  '<': ' less than ',
  '>': ' more than ',
  '≤': ' at most ',
  '≥': ' at least ',
  '&': ' and ',
};

const spell = (letters: string): string => [...letters].join(' ');

/** Letters and digits of a code one by one. */
const codeWords = (code: string): string =>
  code
    .replaceAll('-', ', ')
    .replaceAll(/[A-Z]+/g, (letters) => ` ${spell(letters)} `)
    .replaceAll(/\d+/g, (digits) => ` ${englishDigitWords(digits)} `)
    .trim();

const amountWords = (text: string, isAmount: boolean): string | null => {
  const numeral = numeralOf(text, isAmount);
  if (numeral === null) return null;
  if (numeral.kind === 'digits') return englishDigitWords(numeral.digits);
  const { whole, decimals } = numeral;
  return `${englishNumber(whole)}${decimals === '' ? '' : ` point ${englishDigitWords(decimals)}`}`;
};

/** A terminal's clock counts to 24; people speak of mornings and afternoons. */
const timeWords = (hour: number, minute: number, half: string): string | null => {
  const isTwelve = half !== '';
  if (!isTime(hour, minute) || (isTwelve && (hour < 1 || hour > 12))) return null;
  const of24 = isTwelve ? (hour % 12) + (half.startsWith('p') ? 12 : 0) : hour;
  if (minute === 0 && of24 % 24 === 0) return 'midnight';
  if (minute === 0 && of24 === 12) return 'noon';
  const part = of24 < 12 ? 'in the morning' : of24 < 18 ? 'in the afternoon' : 'in the evening';
  const minutes = minute === 0 ? '' : minute < 10 ? ` oh ${englishNumber(minute)}` : ` ${englishNumber(minute)}`;
  return `${englishNumber(of24 % 12 === 0 ? 12 : of24 % 12)}${minutes} ${part}`;
};

const dateWords = (year: number, at: number, day: number): string | null =>
  isDay({ year, month: at, day }) ? `the ${englishOrdinal(day)} of ${months[at - 1]} ${englishYear(year)}` : null;

const dayOfMonth = (day: string): string | null =>
  Number(day) >= 1 && Number(day) <= 31 ? `the ${englishOrdinal(Number(day))}` : null;

const number = '\\d[\\d,.]*(?<=\\d)';

const rules: readonly ReadingRule[] = [
  // From one to another; with spaces about it, between words, a dash is a pause.
  { pattern: /(?<=\d)\s*–\s*(?=[\d¥])|(?<=\S)–(?=\S)/uy, say: () => ' to ' },
  // 202601 202611: two numbers, and not one.
  { pattern: /(?<=\d)\s+(?=\d)/y, say: () => ', ' },
  { pattern: /\s*\(yuan\)/y, say: () => ', in yuan,' },
  { pattern: /\s+/y, say: () => ' ' },
  {
    pattern: /(\d{4})-(\d{2})-(\d{2})(?!\d)/y,
    say: ([, year, at, day]) => dateWords(Number(year), Number(at), Number(day)),
  },
  {
    pattern: /(\d{1,2}):(\d{2})(?![\d:])(?:\s?([ap])\.?m\b\.?)?/y,
    say: ([, hour, minute, half = '']) => timeWords(Number(hour), Number(minute), half),
  },
  {
    pattern: /(\d{3,4})-(\d{7,8})(?!\d)/y,
    say: ([, area = '', line = '']) => `${englishDigitWords(area)}, ${englishDigitWords(line)}`,
  },
  {
    pattern: /(?=[A-Z\d-]*[A-Z])(?=[A-Z\d-]*\d)[A-Z\d]+(?:-[A-Z\d]+)*(?![a-z])/y,
    say: ([code = '']) => codeWords(code),
  },
  // A span, a part, minus, a score: only people who know it could say.
  { pattern: /\d+[-:/]\d[\d:/-]*/y, say: () => null },
  {
    pattern: new RegExp(`(\\d{1,2})(?=(?:\\s?–\\s?| to | and )\\d{1,2} (?:${month})\\b)`, 'y'),
    say: ([, day = '']) => dayOfMonth(day),
  },
  {
    pattern: new RegExp(`(\\d{1,2}) (${month})\\b`, 'y'),
    say: ([, day = '', of = '']) => {
      const words = dayOfMonth(day);
      return words && `${words} of ${of}`;
    },
  },
  {
    pattern: new RegExp(`(${month}) (\\d{1,2})(?![\\d,]*\\d)`, 'y'),
    say: ([, of = '', day = '']) => {
      const words = dayOfMonth(day);
      return words && `${of} ${words}`;
    },
  },
  { pattern: /(\d{1,4})(?:st|nd|rd|th)\b/y, say: ([, value]) => englishOrdinal(Number(value)) },
  {
    pattern: new RegExp(`¥\\s?(${number})`, 'y'),
    say: ([, amount = '']) => {
      const words = amountWords(amount, true);
      return words && `${words} yuan`;
    },
  },
  {
    pattern: new RegExp(`(${number})\\s?%`, 'y'),
    say: ([, amount = '']) => {
      const words = amountWords(amount, true);
      return words && `${words} percent`;
    },
  },
  {
    pattern: new RegExp(`(${number})(\\s?(?:kg|km|cm|mm|m²|℃|°C))(?![a-zA-Z])`, 'y'),
    say: ([, amount = '', unit = '']) => {
      const words = amountWords(amount, true);
      return words && `${words} ${units[unit.trim()]}`;
    },
  },
  {
    pattern: new RegExp(`(${number})(?=(?:(?:\\s?–\\s?| to )${number})?( yuan\\b)?)`, 'y'),
    say: ([, amount = '', yuan]) =>
      yuan === undefined && /^(?:19|20)\d{2}$/.test(amount)
        ? englishYear(Number(amount))
        : amountWords(amount, yuan !== undefined),
  },
  // A full stop before a small letter ends no sentence, so a word was shortened: those that are known, and no other.
  { pattern: /(?:e\.g|i\.e|etc|No|Mr|Mrs)\./y, say: ([word = '']) => shortened[word] ?? null },
  { pattern: /(?:\p{L}\.){2,}|\p{L}+[\s\p{P}]*\.(?=[\s\p{P}]*\p{Ll})|\p{Ll}[\s\p{P}]*\.(?=.)/uy, say: () => null },
  {
    pattern: /\p{Script=Latin}+(?:[’']\p{Script=Latin}+)*[’']?/uy,
    say: ([word = '']) => {
      if (word.length === 1 || !/^\p{L}\p{Lu}+$/u.test(word)) return word.replaceAll('’', "'");
      return spelt.has(word) ? spell(word) : null;
    },
  },
  { pattern: /(?<=\p{L})-(?=\p{L})(?![A-Z\d-]*\d)/uy, say: () => '-' },
  { pattern: /[–—…()]+|(?<=\s)-(?=\s)/uy, say: () => ', ' },
  { pattern: /[“”"‘]/y, say: () => '' },
  { pattern: /[,.:;?!]/y, say: ([mark = '']) => mark },
  { pattern: /[+−×÷=<>≤≥&]/y, say: ([sign = '']) => signs[sign] ?? null },
];

/** An English text as it is spoken: words, single capital letters that are read by their names, and pauses. */
export const readEnglish = (text: string): Result<string, readonly string[]> => {
  const read = readBy(rules, text);
  if (!read.ok) return read;
  const spoken = withPauses(read.value.replaceAll(/\s+/g, ' '), {
    marks: [',', ':', ';', '.', '!', '?'],
    space: ' ',
    ends: '.!?',
  });
  return ok(
    spoken.replaceAll(/([.!?] )(\p{Ll})/gu, (_, mark: string, first: string) => `${mark}${first.toUpperCase()}`),
  );
};

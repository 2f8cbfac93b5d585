const chineseDigits = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'] as const;
const englishOnes =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const englishTens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'] as const;

/** What can be said as one number; longer ones are numbers of something, and read digit by digit. */
export const mostSpoken = 999_999_999_999;

const chineseGroup = (group: number): string => {
  let words = '';
  let isGap = false;
  for (const [unit, name] of [
    [1000, '千'],
    [100, '百'],
    [10, '十'],
    [1, ''],
  ] as const) {
    const digit = Math.floor(group / unit) % 10;
    if (digit === 0) isGap = words !== '';
    else {
      words += `${isGap ? '零' : ''}${digit === 2 && unit === 1000 ? '两' : chineseDigits[digit]}${name}`;
      isGap = false;
    }
  }
  return words;
};

/** A whole number up to {@link mostSpoken}: `1040` → 一千零四十, `20000` → 两万. */
export const chineseNumber = (value: number): string => {
  if (value === 0) return '零';
  let words = '';
  let before = 0;
  for (const [unit, name] of [
    [100_000_000, '亿'],
    [10_000, '万'],
    [1, ''],
  ] as const) {
    const group = Math.floor(value / unit) % 10_000;
    if (group > 0) {
      const isGap = words !== '' && (group < 1000 || before === 0);
      words += `${isGap ? '零' : ''}${group === 2 && name !== '' ? '两' : chineseGroup(group)}${name}`;
    }
    before = group;
  }
  return words.replace(/^一十/, '十');
};

/** Digit by digit. `asNumber`: of a telephone, a card or a paper, where 一 and 七 would be mistaken for each other. */
export const chineseDigitWords = (digits: string, asNumber: boolean): string =>
  [...digits].map((digit) => (asNumber && digit === '1' ? '幺' : (chineseDigits[Number(digit)] ?? ''))).join('');

const englishBelowHundred = (value: number): string => {
  if (value < 20) return englishOnes[value] ?? '';
  const ones = value % 10;
  return `${englishTens[Math.floor(value / 10)]}${ones === 0 ? '' : `-${englishOnes[ones]}`}`;
};

const englishBelowThousand = (value: number): string => {
  const [hundreds, rest] = [Math.floor(value / 100), value % 100];
  if (hundreds === 0) return englishBelowHundred(rest);
  return `${englishOnes[hundreds]} hundred${rest === 0 ? '' : ` and ${englishBelowHundred(rest)}`}`;
};

/** A whole number up to {@link mostSpoken}: `1040` → one thousand and forty. */
export const englishNumber = (value: number): string => {
  if (value === 0) return 'zero';
  const parts: string[] = [];
  for (const [unit, name] of [
    [1_000_000_000, ' billion'],
    [1_000_000, ' million'],
    [1000, ' thousand'],
  ] as const) {
    const group = Math.floor(value / unit) % 1000;
    if (group > 0) parts.push(`${englishBelowThousand(group)}${name}`);
  }
  const last = value % 1000;
  if (last > 0) parts.push(`${parts.length > 0 && last < 100 ? 'and ' : ''}${englishBelowThousand(last)}`);
  return parts.join(' ');
};

export const englishDigitWords = (digits: string): string =>
  [...digits].map((digit) => englishOnes[Number(digit)] ?? '').join(' ');

const irregular: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** `27` → twenty-seventh. */
export const englishOrdinal = (value: number): string =>
  englishNumber(value).replace(/[a-z]+$/, (last) => irregular[last] ?? `${last.replace(/y$/, 'ie')}th`);

/** `2026` → twenty twenty-six, `2005` → two thousand and five, `1900` → nineteen hundred. */
export const englishYear = (year: number): string => {
  const [century, rest] = [Math.floor(year / 100), year % 100];
  if (century % 10 === 0 && rest < 10) return englishNumber(year);
  if (rest === 0) return `${englishBelowHundred(century)} hundred`;
  return `${englishBelowHundred(century)} ${rest < 10 ? `oh ${englishOnes[rest]}` : englishBelowHundred(rest)}`;
};

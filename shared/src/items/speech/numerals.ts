import { mostSpoken } from './number-words.ts';

/** How digits in a text are meant. */
export type Numeral =
  /** So many of something; `decimals` are digits. */
  | { readonly kind: 'amount'; readonly whole: number; readonly decimals: string }
  /** The number of something: a telephone, a card, a paper. */
  | { readonly kind: 'digits'; readonly digits: string };

const grouped = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
const bare = /^\d+(?:\.\d+)?$/;
const longestAmount = 4;

/**
 * `1,040.50` is an amount, and so are up to four digits; `12345` or `007` is the number of something unless `isAmount` is known
 * from what stands beside it. Whole amounts lose their `.00`. `null`: nobody could say how it is meant, as `1,04` or `1.2.3`.
 */
export const numeralOf = (text: string, isAmount: boolean): Numeral | null => {
  if (!grouped.test(text) && !bare.test(text)) return null;
  const [whole = '', decimals = ''] = text.replaceAll(',', '').split('.');
  const isNumberOf = bare.test(text) && (/^0\d/.test(whole) || (whole.length > longestAmount && !isAmount));
  if (isNumberOf) return decimals === '' ? { kind: 'digits', digits: whole } : null;
  const value = Number(whole);
  return value > mostSpoken ? null : { kind: 'amount', whole: value, decimals: /^0+$/.test(decimals) ? '' : decimals };
};

export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Days that no calendar has are not read out. */
export const isDay = ({ year, month, day }: Day): boolean => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

export const isTime = (hour: number, minute: number): boolean =>
  hour <= 24 && minute < 60 && (hour < 24 || minute === 0);

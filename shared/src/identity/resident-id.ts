import * as v from 'valibot';
import { fail, ok, type Result } from '../result.ts';

/** An 18-character resident identity number that passed {@link parseResidentIdNumber} (GB 11643-1999). */
export const residentIdNumberSchema = v.pipe(
  v.string(),
  v.check((text) => parseResidentIdNumber(text, { today: '9999-12-31' }).ok, 'not a resident identity number'),
  v.brand('ResidentIdNumber'),
);
export type ResidentIdNumber = v.InferOutput<typeof residentIdNumberSchema>;

/** A calendar date, `YYYY-MM-DD`. */
export const isoDateSchema = v.pipe(v.string(), v.isoDate(), v.check(isRealDate, 'no such day'), v.brand('IsoDate'));
export type IsoDate = v.InferOutput<typeof isoDateSchema>;

export type Sex = 'male' | 'female';

export type ResidentIdError =
  | { readonly kind: 'length' }
  | { readonly kind: 'character' }
  | { readonly kind: 'area' }
  | { readonly kind: 'date' }
  | { readonly kind: 'future' }
  | { readonly kind: 'checkDigit' };

export interface ResidentIdFacts {
  readonly number: ResidentIdNumber;
  readonly area: string;
  readonly birthDate: IsoDate;
  readonly sex: Sex;
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checkCharacters = '10X98765432';

/** First two digits of every area code in use (GB/T 2260 and the residence permits of GA 467: 81, 82, 83; 9x for 2023 permanent residents). */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91 92 93 94 95 96 97 98 99'.split(
    ' ',
  ),
);

/** The check character of the first 17 digits (ISO 7064 MOD 11-2). */
export const residentIdCheckCharacter = (first17: string): string => {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(first17[index]), 0);
  return checkCharacters.charAt(sum % 11);
};

/**
 * Parses a resident identity number: form, area, a real birth date that is not in the future, and the check character.
 * A lower-case `x` is accepted. Errors carry no part of the number.
 */
export const parseResidentIdNumber = (
  text: string,
  { today }: { readonly today: string },
): Result<ResidentIdFacts, ResidentIdError> => {
  const number = text.toUpperCase();
  if (number.length !== 18) return fail({ kind: 'length' });
  if (!/^\d{17}[\dX]$/.test(number)) return fail({ kind: 'character' });
  if (!provinces.has(number.slice(0, 2))) return fail({ kind: 'area' });
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (!isRealDate(birthDate) || birthDate < '1800-01-01') return fail({ kind: 'date' });
  if (birthDate > today) return fail({ kind: 'future' });
  if (residentIdCheckCharacter(number.slice(0, 17)) !== number.charAt(17)) return fail({ kind: 'checkDigit' });
  return ok({
    number: number as ResidentIdNumber, // every rule of the brand was checked above
    area: number.slice(0, 6),
    birthDate: birthDate as IsoDate, // isRealDate held
    sex: Number(number.charAt(16)) % 2 === 1 ? 'male' : 'female',
  });
};

/** Whether `YYYY-MM-DD` names a day that exists. */
export function isRealDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  date.setUTCFullYear(year);
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Whole years of age on a day. */
export const ageOn = (birthDate: IsoDate, day: string): number => {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
};

/** Whole months of age on a day (`YYYY-MM-DD`). */
export const ageInMonthsOn = (birthDate: IsoDate, day: string): number => {
  const months = Number(day.slice(5, 7)) - Number(birthDate.slice(5, 7));
  const begun = day.slice(8) < birthDate.slice(8) ? 1 : 0;
  return (Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4))) * 12 + months - begun;
};

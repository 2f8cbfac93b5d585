import { parseResidentIdNumber, type ResidentIdFacts, type Sex } from '@linban/shared/identity/resident-id.ts';
import type { CardField } from './types.ts';

/** Offset and length in bytes. */
export type Place = readonly [offset: number, length: number];

const sexes = { 0: 'unknown', 1: 'male', 2: 'female', 9: 'notStated' } as const;
type CardSex = (typeof sexes)[keyof typeof sexes];

/** Control and format characters, halves of surrogate pairs and non-characters: debris, not a word. Private use stays: old cards write rare names with it. */
const debris = /[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\uFFFD]/u;

/** Names in Latin letters, as passports write them. */
const latinName = /^[\p{Script=Latin}\p{M}][\p{Script=Latin}\p{M} ,.'-]*$/u;

const isoDate = (digits: string): string =>
  /^\d{8}$/.test(digits) ? `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` : '';

/** UTF-16LE of fields padded with spaces. */
const decoder = new TextDecoder('utf-16le', { ignoreBOM: true });
export const decodeField = (bytes: Uint8Array): string => decoder.decode(bytes).replace(/ +$/, '');

/** Whether a text can have been written by a person. */
export const isReadable = (text: string): boolean => text.trim() !== '' && !debris.test(text);

/**
 * Takes the fields out of one text block and remembers the first one that is not as the standard says. What it returns for such a field is
 * worth nothing: the caller asks `wrongField` before it uses anything.
 */
export const createFieldReader = (block: Uint8Array, { today }: { readonly today: string }) => {
  let wrongField: CardField | undefined;
  const mark = (field: CardField) => {
    wrongField ??= field;
  };
  const check = (field: CardField, isRight: boolean) => {
    if (!isRight) mark(field);
  };
  const text = ([offset, length]: Place): string => decodeField(block.subarray(offset, offset + length));

  const words = (field: CardField, place: Place): string => {
    const found = text(place);
    check(field, isReadable(found));
    return found;
  };
  const wordsOrNone = (field: CardField, place: Place): string | null =>
    text(place).trim() === '' ? null : words(field, place);

  return {
    text,
    check,
    words,
    wordsOrNone,
    latinName: (places: readonly Place[]): string => {
      const found = places
        .map(([offset, length]) => decoder.decode(block.subarray(offset, offset + length)))
        .join('')
        .trim();
      check('englishName', latinName.test(found));
      return found;
    },
    sex: (place: Place): CardSex => {
      const code = text(place);
      if (code === '0' || code === '1' || code === '2' || code === '9') return sexes[code];
      mark('sex');
      return 'unknown';
    },
    /** `YYYYMMDD` as `YYYY-MM-DD`; the schema of the card holder knows whether there is such a day. */
    date: (place: Place): string => isoDate(text(place)),
    /** The last day, or `null` for 长期. */
    lastDay: (place: Place): string | null => (text(place) === '长期' ? null : isoDate(text(place))),
    /** An 18-character number (GB 11643) of a kind of card, which says birth date and sex too. */
    residentNumber: (
      place: Place,
      { area, birthDate, sex }: { readonly area: RegExp; readonly birthDate: string; readonly sex: CardSex },
    ): ResidentIdFacts['number'] | '' => {
      const number = parseResidentIdNumber(text(place), { today });
      if (!number.ok || !area.test(number.value.number)) {
        mark('idNumber');
        return '';
      }
      check('birthDate', birthDate === number.value.birthDate);
      check('sex', isSexOf(sex, number.value.sex));
      return number.value.number;
    },
    get wrongField() {
      return wrongField;
    },
  };
};
export type FieldReader = ReturnType<typeof createFieldReader>;

/** A sex that is not known or not stated contradicts no number. */
const isSexOf = (sex: CardSex, ofNumber: Sex): boolean => (sex !== 'male' && sex !== 'female') || sex === ofNumber;

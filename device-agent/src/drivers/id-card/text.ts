import { type CardHolder, cardHolderSchema } from '@linban/shared/identity/card-holder.ts';
import { parseResidentIdNumber } from '@linban/shared/identity/resident-id.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { CardField, CardTextError, OtherCard } from './types.ts';

/** The text block of every card of GA 467: 128 code units of UTF-16LE, fields padded with spaces. */
export const textBlockSize = 256;

/** Offset and length in bytes of the fields of a resident card. */
const fields = {
  name: [0, 30],
  sex: [30, 2],
  ethnicity: [32, 4],
  birthDate: [36, 16],
  address: [52, 70],
  idNumber: [122, 36],
  authority: [158, 30],
  validFrom: [188, 16],
  validTo: [204, 16],
  cardKind: [248, 2],
} as const satisfies Record<string, readonly [number, number]>;

const otherCards: Readonly<Record<string, OtherCard>> = {
  J: 'hmtResidencePermit',
  I: 'permanentResidentCard2017',
  Y: 'permanentResidentCard2023',
};

const sexes: Readonly<Record<string, CardHolder['sex']>> = { 0: 'unknown', 1: 'male', 2: 'female', 9: 'notStated' };

/** Areas of the number that belong to other cards: residence permits 81 to 83, permanent residents 9x. */
const isOtherCardsNumber = (number: string): boolean => /^(?:8[123]|9)/.test(number);

const withoutEnd = '长期';

/** Control and format characters, halves of surrogate pairs and non-characters: debris, not a word. Private use stays: old cards write rare names with it. */
const debris = /[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\uFFFD]/u;

const isoDate = (digits: string): string | undefined => {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(digits);
  return match ? `${match[1]}-${match[2]}-${match[3]}` : undefined;
};

const unreadable = (field: CardField) => fail({ kind: 'unreadableCard', field } as const);

const fieldOfIssue: Readonly<Record<string, CardField>> = { validFrom: 'validity', validTo: 'validity' };
const isCardField = (name: string): name is CardField => name in fields;

/**
 * Parses the text block of a resident identity card. Checked: the kind of card, the identity number (GB 11643), that birth date
 * and sex printed on the card agree with the number, and the validity. `today` is the date in China, `YYYY-MM-DD`.
 * Errors name the field and carry nothing of its content.
 */
export const parseCardText = (
  block: Uint8Array,
  { today }: { readonly today: string },
): Result<CardHolder, CardTextError> => {
  if (block.length !== textBlockSize) return unreadable('text');
  const decoder = new TextDecoder('utf-16le', { ignoreBOM: true });
  const textOf = (name: keyof typeof fields): string => {
    const [offset, length] = fields[name];
    return decoder.decode(block.subarray(offset, offset + length)).replace(/ +$/, '');
  };

  const cardKind = textOf('cardKind');
  if (cardKind !== '') return fail({ kind: 'unsupportedCard', card: otherCards[cardKind] ?? 'unknown' });

  const name = textOf('name');
  if (name.trim() === '' || debris.test(name)) return unreadable('name');
  const address = textOf('address');
  if (address.trim() === '' || debris.test(address)) return unreadable('address');
  const authority = textOf('authority');
  if (debris.test(authority)) return unreadable('authority');
  const sex = sexes[textOf('sex')];
  if (sex === undefined) return unreadable('sex');

  const number = parseResidentIdNumber(textOf('idNumber'), { today });
  if (!number.ok || isOtherCardsNumber(number.value.number)) return unreadable('idNumber');
  const birthDate = isoDate(textOf('birthDate'));
  if (birthDate !== number.value.birthDate) return unreadable('birthDate');
  if ((sex === 'male' || sex === 'female') && sex !== number.value.sex) return unreadable('sex');

  const validToText = textOf('validTo');
  const parsed = v.safeParse(cardHolderSchema, {
    document: 'residentIdCard',
    name,
    sex,
    ethnicity: textOf('ethnicity'),
    birthDate,
    address,
    idNumber: number.value.number,
    authority,
    validFrom: isoDate(textOf('validFrom')),
    validTo: validToText === withoutEnd ? null : isoDate(validToText),
  });
  if (!parsed.success) {
    const key = String(parsed.issues[0].path?.[0]?.key);
    return unreadable(fieldOfIssue[key] ?? (isCardField(key) ? key : 'text'));
  }
  const holder = parsed.output;
  if (holder.validFrom > today) return unreadable('validity');
  if (holder.validTo !== null && holder.validTo < holder.validFrom) return unreadable('validity');
  if (holder.validTo !== null && holder.validTo < today) return fail({ kind: 'expiredCard' });
  return ok(holder);
};

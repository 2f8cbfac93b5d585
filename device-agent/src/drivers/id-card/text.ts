import { type CardHolder, cardHolderSchema } from '@linban/shared/identity/card-holder.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import { createFieldReader, decodeField, isReadable } from './text-fields.ts';
import { kindPlace, layouts } from './text-layouts.ts';
import type { CardContent, CardField, CardTextError } from './types.ts';

/** The text block of every card of GA 467: 128 code units of UTF-16LE, fields padded with spaces. */
export const textBlockSize = 256;

/** An address beside the printed one. */
const furtherAddressSize = 70;

const unreadable = (field: CardField) => fail({ kind: 'unreadableCard', field } as const);

/** What the field is called to which an issue of the card holder's schema belongs. */
const fieldOfKey: Readonly<Record<string, CardField>> = {
  name: 'name',
  sex: 'sex',
  ethnicity: 'ethnicity',
  birthDate: 'birthDate',
  address: 'address',
  idNumber: 'idNumber',
  authority: 'authority',
  validFrom: 'validity',
  validTo: 'validity',
  englishName: 'englishName',
  country: 'country',
  travelPermitNumber: 'travelPermitNumber',
  issueCount: 'issueCount',
  formerIdNumber: 'formerIdNumber',
};

/**
 * Parses the text block of an identity card, whichever of the standard's kinds it is. Checked: the number by its own rule (GB 11643, or the check
 * digit of travel documents), that birth date and sex on the card agree with it, every word, and the validity. `today` is the date
 * in China, `YYYY-MM-DD`. Errors name the field and carry nothing of its content.
 */
export const parseCardText = (
  block: Uint8Array,
  { today }: { readonly today: string },
): Result<CardHolder, CardTextError> => {
  if (block.length !== textBlockSize) return unreadable('text');
  const fields = createFieldReader(block, { today });
  const layout = layouts.get(fields.text(kindPlace));
  if (!layout) return fail({ kind: 'unsupportedCard' });

  const found = layout.take(fields);
  if (fields.wrongField) return unreadable(fields.wrongField);
  const parsed = v.safeParse(cardHolderSchema, { document: layout.document, ...found });
  if (!parsed.success) return unreadable(fieldOfKey[String(parsed.issues[0].path?.[0]?.key)] ?? 'text');
  const holder = parsed.output;
  if (holder.birthDate > today) return unreadable('birthDate');
  if (holder.validFrom > today) return unreadable('validity');
  if (holder.validTo !== null && holder.validTo < holder.validFrom) return unreadable('validity');
  if (holder.validTo !== null && holder.validTo < today) return fail({ kind: 'expiredCard' });
  return ok(holder);
};

/** The addresses in the data of a "read further address" reply. */
export const parseFurtherAddresses = (data: Uint8Array): Result<readonly string[], CardTextError> => {
  const addresses: string[] = [];
  for (let start = 0; start < data.length; start += furtherAddressSize) {
    const address = decodeField(data.subarray(start, start + furtherAddressSize));
    if (address !== '') addresses.push(address);
  }
  return addresses.every(isReadable) ? ok(addresses) : unreadable('furtherAddresses');
};

/** The person of a card, with all its addresses. */
export const parseCard = (
  { text, furtherAddresses }: CardContent,
  { today }: { readonly today: string },
): Result<CardHolder, CardTextError> => {
  const holder = parseCardText(text, { today });
  if (!holder.ok) return holder;
  const addresses = parseFurtherAddresses(furtherAddresses);
  return addresses.ok ? ok({ ...holder.value, furtherAddresses: [...addresses.value] }) : addresses;
};

/** Makes of a card its person, in this process: for people who try a reader by hand. `now` decides what has expired. */
export const takeHolder =
  (now: () => Date) =>
  async (card: CardContent): Promise<Result<CardHolder, CardTextError>> =>
    parseCard(card, { today: shanghaiDay(now()) });

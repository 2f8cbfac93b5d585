import * as v from 'valibot';

/** Check digits of travel documents (ICAO Doc 9303 part 3, 4.9): weights 7, 3, 1; A is 10, Z is 35, the filler `<` is 0. */
const weights = [7, 3, 1] as const;

const worth = (character: string): number => (character === '<' ? 0 : Number.parseInt(character, 36));

/** The check digit of a text of digits, capital letters and fillers. */
export const travelDocumentCheckDigit = (text: string): string => {
  const sum = [...text].reduce((total, character, index) => total + (weights[index % 3] ?? 0) * worth(character), 0);
  return String(sum % 10);
};

/** Three letters of the country, four digits of the place of issue, the birth as YYMMDD, one digit in sequence, the check digit. */
const form = /^[A-Z]{3}\d{12}$/;

/** Whether a 15-character number can be that of a foreigner with permanent residence (the card of 2017). */
export const isPermanentResidentNumber = (text: string): boolean =>
  form.test(text) && travelDocumentCheckDigit(text.slice(0, 14)) === text.charAt(14);

/** The 15-character number on the permanent resident's card of 2017; the card of 2023 has a number of the residents' form. */
export const permanentResidentNumberSchema = v.pipe(
  v.string(),
  v.check(isPermanentResidentNumber, 'not a permanent resident number'),
  v.brand('PermanentResidentNumber'),
);

/** `YYMMDD` in a 15-character number. */
export const birthInPermanentResidentNumber = (number: string): string => number.slice(7, 13);

/**
 * The 15-character number that a holder of the 2023 card had before, which the card gives as three characters to be put between parts of
 * the new one: country, place, and a sequence that is not in the new number.
 */
export const formerPermanentResidentNumber = (
  number: string,
  { country, association }: { readonly country: string; readonly association: string },
): string => {
  const first14 =
    country + number.slice(1, 3) + association.slice(0, 2) + number.slice(8, 14) + association.slice(2, 3);
  return first14 + travelDocumentCheckDigit(first14);
};

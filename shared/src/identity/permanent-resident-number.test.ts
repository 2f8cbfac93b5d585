import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formerPermanentResidentNumber,
  isPermanentResidentNumber,
  travelDocumentCheckDigit,
} from './permanent-resident-number.ts';

it.each([
  // Examples of ICAO Doc 9303: document number, birth date and expiry date of the specimen passport.
  ['L898902C3', '6'],
  ['740812', '2'],
  ['120415', '9'],
  ['ZE184226B<<<<<', '1'],
])('the check digit of %s is %s', (text, digit) => expect(travelDocumentCheckDigit(text)).toBe(digit));

describe('the 15-character number', () => {
  const numberOf = (first14: string) => first14 + travelDocumentCheckDigit(first14);
  const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
  const good = fc.tuple(fc.stringMatching(/^[A-Z]{3}$/), digits(11)).map(([country, rest]) => numberOf(country + rest));

  it('is held by its check digit: a wrong digit is found', () => {
    const places = fc.integer({ min: 3, max: 14 });
    fc.assert(
      fc.property(good, places, fc.integer({ min: 1, max: 9 }), (number, place, shift) => {
        expect(isPermanentResidentNumber(number)).toBe(true);
        // Weights 7, 3 and 1 have no factor in common with ten.
        const wrong = String((Number(number[place]) + shift) % 10);
        expect(isPermanentResidentNumber(number.slice(0, place) + wrong + number.slice(place + 1))).toBe(false);
      }),
    );
  });

  it.each(['', 'USA31008501010', 'usa310085010101', '123310085010101', '310199195003150020', 'USA3100850101０1'])(
    'is not %j',
    (text) => expect(isPermanentResidentNumber(text)).toBe(false),
  );

  it('is put together again from the number of 2023', () => {
    const former = formerPermanentResidentNumber('911124198108030024', { country: 'USA', association: '103' });
    expect(former.slice(0, 14)).toBe('USA11108108033');
    expect(isPermanentResidentNumber(former)).toBe(true);
  });
});

/** What is printed into the chip of a card, as raw text: nothing is checked, so that wrong cards can be made too. Dates are YYYYMMDD. */
interface EveryCard {
  /** GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated. */
  readonly sex: string;
  readonly birthDate: string;
  readonly idNumber: string;
  readonly validFrom: string;
  /** YYYYMMDD or 长期. */
  readonly validTo: string;
}

/** A resident. */
export interface CardPerson extends EveryCard {
  readonly name: string;
  /** GB/T 3304 code, two digits. */
  readonly ethnicity: string;
  readonly address: string;
  readonly authority: string;
  /** The mark of the card's kind; a space, as residents' cards have it, unless a wrong one is wanted. */
  readonly kind?: string;
}

/** A resident from Hong Kong, Macao or Taiwan. */
export interface PermitPerson extends EveryCard {
  readonly name: string;
  readonly address: string;
  readonly authority: string;
  readonly travelPermitNumber: string;
  readonly issueCount: string;
}

/** A foreigner with a card of 2017. */
export interface Foreigner2017 extends EveryCard {
  readonly englishName: string;
  readonly country: string;
  readonly name: string;
  readonly authorityCode: string;
}

/** A foreigner with a card of 2023. */
export interface Foreigner2023 extends EveryCard {
  readonly name: string;
  readonly englishName: string;
  readonly country: string;
  readonly reissueCount: string;
  /** Three characters, or nothing where there was no older card. */
  readonly association: string;
}

const textSize = 256;
const photoSize = 1_024;
const further = 70;

/** Lays texts of a fixed width one behind the other, as UTF-16LE, each padded with spaces. */
const layOut = (size: number, parts: readonly (readonly [text: string, size: number])[]): Uint8Array => {
  const block = Buffer.from(' '.repeat(size / 2), 'utf16le');
  let offset = 0;
  for (const [text, width] of parts) {
    const bytes = Buffer.from(text, 'utf16le');
    if (bytes.length > width) throw new RangeError(`${bytes.length} bytes do not fit a field of ${width}`);
    bytes.copy(block, offset);
    offset += width;
  }
  if (offset > size) throw new RangeError(`the fields take ${offset} bytes of ${size}`);
  return new Uint8Array(block);
};

/** The 256-byte text block of a resident card (GA 467). */
export const buildCardText = (person: CardPerson): Uint8Array =>
  layOut(textSize, [
    [person.name, 30],
    [person.sex, 2],
    [person.ethnicity, 4],
    [person.birthDate, 16],
    [person.address, 70],
    [person.idNumber, 36],
    [person.authority, 30],
    [person.validFrom, 16],
    [person.validTo, 16],
    ['', 28],
    [person.kind ?? ' ', 2],
  ]);

/** The text block of a residence permit: kind J. */
export const buildPermitText = (person: PermitPerson): Uint8Array =>
  layOut(textSize, [
    [person.name, 30],
    [person.sex, 2],
    ['', 4],
    [person.birthDate, 16],
    [person.address, 70],
    [person.idNumber, 36],
    [person.authority, 30],
    [person.validFrom, 16],
    [person.validTo, 16],
    [person.travelPermitNumber, 18],
    [person.issueCount, 4],
    ['', 6],
    ['J', 2],
  ]);

/** The text block of a permanent resident's card of 2017: kind I. */
export const buildForeigner2017Text = (person: Foreigner2017): Uint8Array =>
  layOut(textSize, [
    [person.englishName, 120],
    [person.sex, 2],
    [person.idNumber, 30],
    [person.country, 6],
    [person.name, 30],
    [person.validFrom, 16],
    [person.validTo, 16],
    [person.birthDate, 16],
    ['01', 4],
    [person.authorityCode, 8],
    ['I', 2],
  ]);

/** The text block of a permanent resident's card of 2023: kind Y. A name longer than 35 characters goes on in a second field. */
export const buildForeigner2023Text = (person: Foreigner2023): Uint8Array =>
  layOut(textSize, [
    [person.name, 30],
    [person.sex, 2],
    [person.reissueCount, 4],
    [person.birthDate, 16],
    [person.englishName.slice(0, 35), 70],
    [person.idNumber, 36],
    ['', 30],
    [person.validFrom, 16],
    [person.validTo, 16],
    [person.englishName.slice(35), 22],
    [person.country, 6],
    ['Y', 2],
    [person.association, 6],
  ]);

/** What a card answers to "read further address": 70 bytes each. */
export const buildFurtherAddresses = (addresses: readonly string[]): Uint8Array =>
  layOut(
    further * addresses.length,
    addresses.map((address) => [address, further] as const),
  );

/** A block shaped like a compressed portrait (mark, width 102, height 126), with a made-up filling: there is no face in it. */
export const buildPhoto = (): Uint8Array => {
  const photo = Uint8Array.from({ length: photoSize }, (_, index) => (index * 167 + (index >> 3)) & 0xff);
  photo.set([0x57, 0x4c, 0x66, 0x00, 0x7e, 0x00, 0x32, 0x00, 0x00, 0xff]);
  return photo;
};

/** With the right check character (GB 11643). */
const withCheckCharacter = (digits: string): string => {
  let remainder = 0;
  for (const digit of digits) remainder = ((remainder + Number(digit)) * 2) % 11;
  const check = (12 - remainder) % 11;
  return digits + (check === 10 ? 'X' : String(check));
};

/**
 * An identity number of nobody: the area code 310199 is not assigned.
 * @param birthDate YYYYMMDD
 * @param sequence three digits, odd for men
 * @param area six digits; 8x0000 for a residence permit, 9 for a permanent resident
 */
export const inventIdNumber = (birthDate: string, sequence: string, area = '310199'): string =>
  withCheckCharacter(area + birthDate + sequence);

/**
 * A number of a card of 2017 of nobody: no country has the code. The check digit is right (ICAO 9303).
 * @param birthDate YYYYMMDD
 */
export const inventForeignerNumber = (birthDate: string, sequence: string, country = 'XXA'): string => {
  const first14 = `${country}3199${birthDate.slice(2)}${sequence}`;
  let sum = 0;
  [...first14].forEach((character, index) => {
    const code = character.charCodeAt(0);
    sum += (code >= 65 ? code - 55 : code - 48) * (index % 3 === 0 ? 7 : index % 3 === 1 ? 3 : 1);
  });
  return first14 + String(sum % 10);
};

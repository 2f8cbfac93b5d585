/** What is printed into the chip of a card, as raw text: nothing is checked, so that wrong cards can be made too. */
export interface CardPerson {
  readonly name: string;
  /** GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated. */
  readonly sex: string;
  /** GB/T 3304 code, two digits. */
  readonly ethnicity: string;
  /** YYYYMMDD. */
  readonly birthDate: string;
  readonly address: string;
  readonly idNumber: string;
  readonly authority: string;
  /** YYYYMMDD. */
  readonly validFrom: string;
  /** YYYYMMDD or 长期. */
  readonly validTo: string;
  /** The mark of the card's kind: a space for residents, J, I and Y for the others. */
  readonly kind?: string;
}

const textSize = 256;
const photoSize = 1_024;

/** The 256-byte text block of a resident card (GA 467): UTF-16LE, each field padded with spaces. */
export const buildCardText = (person: CardPerson): Uint8Array => {
  const block = Buffer.from(' '.repeat(textSize / 2), 'utf16le');
  let offset = 0;
  const put = (text: string, size: number) => {
    const bytes = Buffer.from(text, 'utf16le');
    if (bytes.length > size) throw new RangeError(`${bytes.length} bytes do not fit a field of ${size}`);
    bytes.copy(block, offset);
    offset += size;
  };
  put(person.name, 30);
  put(person.sex, 2);
  put(person.ethnicity, 4);
  put(person.birthDate, 16);
  put(person.address, 70);
  put(person.idNumber, 36);
  put(person.authority, 30);
  put(person.validFrom, 16);
  put(person.validTo, 16);
  put('', 28);
  put(person.kind ?? ' ', 2);
  return new Uint8Array(block);
};

/** A block shaped like a compressed portrait (mark, width 102, height 126), with a made-up filling: there is no face in it. */
export const buildPhoto = (): Uint8Array => {
  const photo = Uint8Array.from({ length: photoSize }, (_, index) => (index * 167 + (index >> 3)) & 0xff);
  photo.set([0x57, 0x4c, 0x66, 0x00, 0x7e, 0x00, 0x32, 0x00, 0x00, 0xff]);
  return photo;
};

/**
 * An identity number of nobody: the area code 310199 is not assigned. The check character is right (GB 11643).
 * @param birthDate YYYYMMDD
 * @param sequence three digits, odd for men
 */
export const inventIdNumber = (birthDate: string, sequence: string): string => {
  const digits = `310199${birthDate}${sequence}`;
  let remainder = 0;
  for (const digit of digits) remainder = ((remainder + Number(digit)) * 2) % 11;
  const check = (12 - remainder) % 11;
  return digits + (check === 10 ? 'X' : String(check));
};

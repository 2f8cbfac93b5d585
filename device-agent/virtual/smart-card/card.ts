import iconv from 'iconv-lite';

/** What is written on a social security card; all of it invented. */
export interface CardContent {
  /** Six digits; the first bytes of the card identification code. */
  readonly region: string;
  readonly version: string;
  readonly validTo: string;
  readonly cardNumber: string;
  readonly idNumber: string;
  readonly name: string;
}

export interface CardNature {
  /**
   * How EF06 is guarded: not at all (first and second generation), by refusing each record without a security module
   * (third), by refusing the file, or by giving nothing but blanks.
   */
  readonly guard: 'none' | 'records' | 'file' | 'blank';
  /** Which of the two ways to select a file it understands. */
  readonly selects: 'below' | 'any' | 'both';
  /** Whether it knows records by tag, or only by number. */
  readonly knowsTags: boolean;
  /** Tells the right length before it gives anything (`6Cxx`). */
  readonly insistsOnLength: boolean;
  /** Gives answers in a second step (`61xx`), as T=0 cards do. */
  readonly givesLater: boolean;
  /** Another application is on it: a bank card. */
  readonly isOther: boolean;
}

const goodCard: CardNature = {
  guard: 'none',
  selects: 'both',
  knowsTags: true,
  insistsOnLength: false,
  givesLater: true,
  isOther: false,
};

export const inventedContent: CardContent = {
  region: '310199',
  version: '2.00',
  validTo: '20350630',
  cardNumber: 'A12345678',
  idNumber: '310199195003150024',
  name: '王小英',
};

/** A chip card: takes a command and answers; `undefined`: it stays mute. */
export interface VirtualCard {
  readonly answerToReset: Uint8Array;
  transmit(apdu: Uint8Array): Uint8Array | undefined;
  /** Power or reset: what was selected is forgotten. */
  reset(): void;
}

// T=0 with five historical characters, "sx1.s".
const answerToReset = Uint8Array.from(Buffer.from('3b6500007378312e73', 'hex'));
const application = iconv.encode('sx1.sh.社会保障', 'gbk');

const padded = (bytes: Uint8Array, length: number, filler: number): Buffer =>
  Buffer.concat([bytes, Buffer.alloc(Math.max(0, length - bytes.length), filler)]).subarray(0, length);
const ascii = (text: string, length: number) => padded(Buffer.from(text, 'ascii'), length, 0x20);
const bcd = (digits: string) => Buffer.from(digits, 'hex');

type Records = ReadonlyMap<number, Buffer>;

const recordsOf = (content: CardContent): ReadonlyMap<number, Records> =>
  new Map([
    [
      0xef05,
      new Map([
        [0x01, padded(bcd(content.region), 16, 0x11)],
        [0x02, ascii('1', 1)],
        [0x03, ascii(content.version, 4)],
        [0x04, Buffer.alloc(12, 0x31)],
        [0x05, bcd('20150701')],
        [0x06, bcd(content.validTo)],
        [0x07, ascii(content.cardNumber, 9)],
      ]),
    ],
    [
      0xef06,
      new Map([
        [0x08, ascii(content.idNumber, 18)],
        [0x09, padded(iconv.encode(content.name, 'gb18030'), 30, 0x00)],
        [0x0a, ascii(Number(content.idNumber[16]) % 2 === 1 ? '1' : '2', 1)],
        [0x0b, bcd('01')],
        [0x0c, bcd(content.idNumber.slice(0, 6))],
        [0x0d, bcd(content.idNumber.slice(6, 14))],
      ]),
    ],
  ]);

const word = (status: number): Buffer => Buffer.from([status >> 8, status & 0xff]);

/** A social security card as the tables of its commands describe it, written from them and not from the driver. */
export const createVirtualCard = (
  nature: Partial<CardNature> = {},
  content: Partial<CardContent> = {},
): VirtualCard => {
  const is = { ...goodCard, ...nature };
  const files = recordsOf({ ...inventedContent, ...content });
  let isSelected = false;
  let selected: number | undefined;
  let waiting: Buffer = Buffer.alloc(0);

  const give = (data: Buffer, expected: number): Buffer => {
    if (!is.givesLater) return Buffer.concat([data.subarray(0, expected || data.length), word(0x9000)]);
    waiting = data;
    return word(0x6100 + data.length);
  };
  const select = (way: number, data: Buffer): Buffer => {
    if (way === 0x04) {
      isSelected = !is.isOther && data.equals(application);
      selected = undefined;
      // Control information of the application; what is in it nobody reads.
      return isSelected
        ? give(Buffer.concat([Buffer.from([0x6f, data.length + 2, 0x84, data.length]), data]), 0)
        : word(0x6a82);
    }
    if (!isSelected) return word(0x6985);
    const knowsWay = is.selects === 'both' || (is.selects === 'below') === (way === 0x02);
    if (!knowsWay) return word(0x6a86);
    const file = data.readUInt16BE(0);
    if (!files.has(file)) return word(0x6a82);
    if (file === 0xef06 && is.guard === 'file') return word(0x6982);
    selected = file;
    return word(0x9000);
  };
  const readRecord = (which: number, mode: number, expected: number): Buffer => {
    if (selected === undefined) return word(0x6986);
    if (mode === 0x00 && !is.knowsTags) return word(0x6a86);
    const records = [...(files.get(selected) ?? [])];
    const [tag, value] = (mode === 0x00 ? records.find(([known]) => known === which) : records[which - 1]) ?? [];
    if (tag === undefined || value === undefined) return word(0x6a83);
    if (selected === 0xef06 && is.guard === 'records') return word(0x6982);
    const isBlank = selected === 0xef06 && is.guard === 'blank';
    const record = Buffer.from([tag, value.length, ...(isBlank ? Buffer.alloc(value.length) : value)]);
    if ((is.insistsOnLength && expected === 0) || expected > record.length) return word(0x6c00 + record.length);
    return give(record, expected);
  };

  return {
    answerToReset,
    reset: () => {
      isSelected = false;
      selected = undefined;
      waiting = Buffer.alloc(0);
    },
    transmit: (apdu) => {
      const [cla, ins, p1 = 0, p2 = 0, p3 = 0] = apdu;
      const data = Buffer.from(apdu.subarray(5, 5 + p3));
      if (cla !== 0x00) return word(0x6e00);
      if (ins === 0xa4) return select(p1, data);
      if (ins === 0xb2) return readRecord(p1, p2, p3);
      if (ins === 0xc0) {
        const given = waiting.subarray(0, p3);
        waiting = Buffer.alloc(0);
        return given.length === 0 ? word(0x6985) : Buffer.concat([given, word(0x9000)]);
      }
      // Counts down to the end of the card.
      if (ins === 0x20) return word(0x63c2);
      return word(0x6d00);
    },
  };
};

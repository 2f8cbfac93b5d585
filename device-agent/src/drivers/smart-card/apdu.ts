/** A command to a chip card (ISO 7816-4): class, instruction, two parameters, and data or an expected length. */
export type Apdu = Uint8Array;

const instruction = { select: 0xa4, readRecord: 0xb2, getResponse: 0xc0 } as const;
const permitted: ReadonlySet<number> = new Set(Object.values(instruction));
const mostApduBytes = 261;

/**
 * Whether a command may leave the agent: selecting and reading, nothing else. Above all no VERIFY (00 20): a few wrong PINs lock
 * a card for good. Asked of each command, last before it goes.
 */
export const isPermitted = (apdu: Apdu): boolean =>
  apdu.length >= 4 && apdu.length <= mostApduBytes && apdu[0] === 0x00 && permitted.has(apdu[1] ?? 0);

/** Application identifier of the social security card: "sx1.sh." and 社会保障 in GBK. */
const application = Uint8Array.from([
  ...[0x73, 0x78, 0x31, 0x2e, 0x73, 0x68, 0x2e],
  ...[0xc9, 0xe7, 0xbb, 0xe1, 0xb1, 0xa3, 0xd5, 0xcf],
]);

export const selectApplication = (): Apdu =>
  Uint8Array.from([0x00, instruction.select, 0x04, 0x00, application.length, ...application]);

/** Both ways to name a file below the application are in use; a card may know only one. */
export const selectFile = (file: number, way: 'below' | 'any'): Apdu =>
  Uint8Array.from([0x00, instruction.select, way === 'below' ? 0x02 : 0x00, 0x00, 0x02, file >> 8, file & 0xff]);

/** Reads a record by its tag, which is what it is called by on these cards, or by its number in the file. */
export const readRecord = (which: { readonly tag: number } | { readonly number: number }, length: number): Apdu =>
  'tag' in which
    ? Uint8Array.from([0x00, instruction.readRecord, which.tag, 0x00, length])
    : Uint8Array.from([0x00, instruction.readRecord, which.number, 0x04, length]);

export const getResponse = (length: number): Apdu => Uint8Array.from([0x00, instruction.getResponse, 0, 0, length]);

/** The same command, expecting so many bytes. Only for commands without data. */
export const expecting = (apdu: Apdu, length: number): Apdu => Uint8Array.from([...apdu.subarray(0, 4), length]);

export interface CardAnswer {
  readonly data: Uint8Array;
  /** Status word, `0x9000` for success. */
  readonly status: number;
}

/** Undefined: too short to be an answer. */
export const parseAnswer = (bytes: Uint8Array): CardAnswer | undefined => {
  const [first, second] = bytes.slice(-2);
  if (first === undefined || second === undefined) return undefined;
  return { data: bytes.slice(0, -2), status: first * 0x100 + second };
};

/** The value of the one data element in a record; undefined: another element, or cut off. */
export const elementOf = (tag: number, record: Uint8Array): Uint8Array | undefined => {
  const [foundTag, length = 0] = record;
  return foundTag === tag && record.length >= 2 + length ? record.slice(2, 2 + length) : undefined;
};

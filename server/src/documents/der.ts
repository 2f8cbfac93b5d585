/** The distinguished encoding rules (ITU-T X.690, 10), as far as a signature needs them. */

/** Tags used here (X.690, 8.1.2; X.680, 8.6). */
export const tag = {
  integer: 0x02,
  octetString: 0x04,
  sequence: 0x30,
  set: 0x31,
  /** `[0]`, constructed: explicit content, or an implicit SET. */
  context0: 0xa0,
} as const;

/** Length octets (8.1.3): one up to 127, else the number of octets and the octets. */
const lengthOctets = (length: number): readonly number[] => {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
};

/** One element with the contents one after another. */
export const element = (tagOctet: number, ...contents: readonly Uint8Array[]): Uint8Array => {
  const content = Buffer.concat(contents);
  return Buffer.concat([Uint8Array.of(tagOctet, ...lengthOctets(content.length)), content]);
};

/** A SET OF: its elements in ascending order of their encodings (11.6). */
export const setOf = (...elements: readonly Uint8Array[]): Uint8Array =>
  element(tag.set, ...elements.toSorted(Buffer.compare));

/** A non-negative integer below 128. */
export const smallInteger = (value: number): Uint8Array => element(tag.integer, Uint8Array.of(value));

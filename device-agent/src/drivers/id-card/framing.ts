/**
 * Frames between a host and the security module (SAM) of a resident identity card reader (GA 450-2013, GA 467-2013).
 * `AA AA AA 96 69 | length, 2 bytes big-endian | body | check`, where length counts body and check, and check is the XOR
 * of everything from the length to the end of the body. Pure: bytes in, bytes out.
 */

const preamble = Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69);
const headerSize = preamble.length + 2;
const checkSize = 1;

/** SW1 SW2 SW3 and the check: the shortest reply there is. */
const minLength = 4;
/** Text, photo and the longest fingerprint: 2314 bytes. A longer announcement is a lie or a flipped bit. */
const maxLength = 2_560;

/** One well-formed reply. `data` holds personal data in some replies: overwrite it after use. */
export interface ReplyFrame {
  /** Status word SW3; SW1 and SW2 are always zero. */
  readonly status: number;
  readonly data: Uint8Array;
}

export type DecodedItem =
  | { readonly kind: 'reply'; readonly reply: ReplyFrame }
  /** Something that began like a frame but cannot be one. */
  | { readonly kind: 'damaged'; readonly reason: 'length' | 'check' | 'statusWord' };

export interface FrameDecoder {
  /** Takes bytes as they come and returns what they complete, in order. Never throws; copies what it keeps. */
  push(chunk: Uint8Array): DecodedItem[];
  /** Whether the beginning of a frame is waiting for its rest. */
  readonly isInsideFrame: boolean;
  /** Forgets and erases everything kept. */
  reset(): void;
}

const xor = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum ^ byte, 0);

/** The bytes of a command on the wire. */
export const encodeCommand = (command: number, parameter: number): Uint8Array => {
  const counted = Uint8Array.of(0, 3, command, parameter);
  return Uint8Array.of(...preamble, ...counted, xor(counted));
};

/** Where the preamble, or a beginning of it cut off by the end, starts; the end if nowhere. */
const preambleIndex = (bytes: Uint8Array): number => {
  for (let start = 0; start < bytes.length; start += 1) {
    if (preamble.every((byte, offset) => start + offset >= bytes.length || bytes[start + offset] === byte))
      return start;
  }
  return bytes.length;
};

/**
 * A decoder that finds frames in a stream with noise before, between and inside them. After a damaged frame it goes on
 * with the very next byte, so that a good frame swallowed by a wrong length is still found. Keeps less than 3 KiB.
 */
export const createFrameDecoder = (): FrameDecoder => {
  const buffer = new Uint8Array(headerSize + maxLength);
  let used = 0;

  const drop = (count: number) => {
    buffer.copyWithin(0, count, used);
    buffer.fill(0, used - count, used);
    used -= count;
  };

  const takeNext = (): DecodedItem | undefined => {
    drop(preambleIndex(buffer.subarray(0, used)));
    if (used < headerSize) return undefined;

    const counted = buffer.subarray(preamble.length, used);
    const length = ((counted[0] ?? 0) << 8) | (counted[1] ?? 0);
    if (length < minLength || length > maxLength) {
      drop(1);
      return { kind: 'damaged', reason: 'length' };
    }
    if (used < headerSize + length) return undefined;

    if (xor(counted.subarray(0, 2 + length)) !== 0) {
      drop(1);
      return { kind: 'damaged', reason: 'check' };
    }
    const body = counted.slice(2, 2 + length - checkSize);
    drop(headerSize + length);
    const [sw1, sw2, status = 0] = body;
    if (sw1 !== 0 || sw2 !== 0) {
      body.fill(0);
      return { kind: 'damaged', reason: 'statusWord' };
    }
    return { kind: 'reply', reply: { status, data: body.subarray(3) } };
  };

  return {
    push: (chunk) => {
      const items: DecodedItem[] = [];
      for (let taken = 0; taken < chunk.length; ) {
        const part = chunk.subarray(taken, taken + buffer.length - used);
        buffer.set(part, used);
        used += part.length;
        taken += part.length;
        for (let item = takeNext(); item; item = takeNext()) items.push(item);
      }
      return items;
    },
    get isInsideFrame() {
      return used >= preamble.length;
    },
    reset: () => {
      buffer.fill(0);
      used = 0;
    },
  };
};

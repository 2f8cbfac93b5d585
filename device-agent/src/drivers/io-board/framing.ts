import { fail, ok, type Result } from '@linban/shared/result.ts';

/**
 * Modbus RTU frames (MODBUS over Serial Line V1.02; MODBUS Application Protocol V1.1b3): unit, function, data, CRC-16.
 * Only what a board of relays and contacts needs.
 */
const functionCode = { readDiscreteInputs: 0x02, writeMultipleCoils: 0x0f } as const;

/** CRC-16/MODBUS: polynomial 0xA001 reflected, start 0xFFFF; low byte first on the wire. */
export const crc16 = (bytes: Uint8Array): number => {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
};

const withCrc = (body: readonly number[]): Uint8Array => {
  const crc = crc16(Uint8Array.from(body));
  return Uint8Array.from([...body, crc & 0xff, crc >> 8]);
};

const word = (value: number): [number, number] => [value >> 8, value & 0xff];

/** Bits eight to a byte, the first in the lowest bit (V1.1b3, 6.2 and 6.11). */
const packBits = (bits: readonly boolean[]): number[] =>
  Array.from({ length: Math.ceil(bits.length / 8) }, (_, index) =>
    bits.slice(index * 8, index * 8 + 8).reduce((byte, bit, place) => byte | (bit ? 1 << place : 0), 0),
  );

/** Asks for `count` contacts from the first one on. */
export const readInputs = (unit: number, count: number): Uint8Array =>
  withCrc([unit, functionCode.readDiscreteInputs, ...word(0), ...word(count)]);

/** Sets relays from the first one on. */
export const writeCoils = (unit: number, coils: readonly boolean[]): Uint8Array => {
  const packed = packBits(coils);
  return withCrc([unit, functionCode.writeMultipleCoils, ...word(0), ...word(coils.length), packed.length, ...packed]);
};

export type BoardReply =
  | { readonly kind: 'inputs'; readonly bits: readonly boolean[] }
  | { readonly kind: 'coilsWritten' }
  /** The board understood and refused (V1.1b3 clause 7). */
  | { readonly kind: 'exception'; readonly code: number };

const exceptionBit = 0x80;

/** How long the frame is that begins here; undefined while that can't be told yet, null if no frame begins like this. */
const frameLength = (bytes: Uint8Array): number | undefined | null => {
  const [, code, count] = bytes;
  if (code === undefined) return undefined;
  if (code === functionCode.readDiscreteInputs) return count === undefined ? undefined : 3 + count + 2;
  if (code === functionCode.writeMultipleCoils) return 8;
  return code === (functionCode.readDiscreteInputs | exceptionBit) ||
    code === (functionCode.writeMultipleCoils | exceptionBit)
    ? 5
    : null;
};

const decode = (frame: Uint8Array): BoardReply => {
  const [, code = 0, first = 0] = frame;
  if (code & exceptionBit) return { kind: 'exception', code: first };
  if (code === functionCode.writeMultipleCoils) return { kind: 'coilsWritten' };
  const bits = [...frame.subarray(3, 3 + first)].flatMap((byte) =>
    Array.from({ length: 8 }, (_, place) => ((byte >> place) & 1) === 1),
  );
  return { kind: 'inputs', bits };
};

/** The first good frame of a unit in what came in: `undefined` until there is one. Noise before it is passed over. */
export const findReply = (unit: number, bytes: Uint8Array): Result<BoardReply, 'incomplete'> => {
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== unit) continue;
    const rest = bytes.subarray(at);
    const length = frameLength(rest);
    if (length === null || length === undefined || rest.length < length) continue;
    const frame = rest.subarray(0, length);
    const stated = (frame[length - 2] ?? 0) | ((frame[length - 1] ?? 0) << 8);
    if (crc16(frame.subarray(0, length - 2)) === stated) return ok(decode(frame));
  }
  return fail('incomplete');
};

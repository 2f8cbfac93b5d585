/** A command of the ESC/POS language, cut out of the stream. */
export type Command =
  | { readonly kind: 'character'; readonly bytes: Uint8Array }
  | { readonly kind: 'lineFeed' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown'; readonly code: string }
  /** A prefix, its letter and its single parameter: `ESC a 1` is `{ name: 'ESC a', value: 1 }`. */
  | { readonly kind: 'setting'; readonly name: string; readonly value: number }
  | { readonly kind: 'cut' }
  /** `GS ( letter`: a block with its own length. */
  | { readonly kind: 'block'; readonly letter: string; readonly data: Uint8Array }
  | { readonly kind: 'raster'; readonly width: number; readonly height: number; readonly bits: Uint8Array };

export interface CutOut {
  readonly length: number;
  readonly command: Command;
}

const prefixes: Readonly<Record<number, string>> = { 16: 'DLE', 27: 'ESC', 28: 'FS', 29: 'GS' };
const withoutParameter = new Set(['ESC @', 'ESC 2', 'FS &', 'FS .']);
const withOneParameter = new Set([
  ...['ESC !', 'ESC E', 'ESC a', 'ESC d', 'ESC M', 'ESC t', 'ESC R', 'ESC {', 'ESC 3', 'ESC -', 'ESC G', 'ESC J'],
  ...['GS !', 'GS B', 'GS a', 'GS r', 'DLE \u0004'],
]);

const blockAt = (bytes: Uint8Array): CutOut | undefined => {
  const [letter, low, high] = bytes.subarray(2, 5);
  if (letter === undefined || low === undefined || high === undefined) return undefined;
  const length = 5 + low + 256 * high;
  if (bytes.length < length) return undefined;
  return {
    length,
    command: { kind: 'block', letter: String.fromCharCode(letter), data: bytes.slice(5, length) },
  };
};

const rasterAt = (bytes: Uint8Array): CutOut | undefined => {
  const [xLow, xHigh, yLow, yHigh] = bytes.subarray(4, 8);
  if (xLow === undefined || xHigh === undefined || yLow === undefined || yHigh === undefined) return undefined;
  const bytesPerRow = xLow + 256 * xHigh;
  const height = yLow + 256 * yHigh;
  const length = 8 + bytesPerRow * height;
  if (bytes.length < length) return undefined;
  return {
    length,
    command: { kind: 'raster', width: bytesPerRow * 8, height, bits: bytes.slice(8, length) },
  };
};

const cutAt = (bytes: Uint8Array): CutOut | undefined => {
  const mode = bytes[2];
  if (mode === undefined) return undefined;
  const feedsFirst = mode === 65 || mode === 66;
  if (feedsFirst && bytes.length < 4) return undefined;
  return { length: feedsFirst ? 4 : 3, command: { kind: 'cut' } };
};

const prefixedAt = (prefix: string, bytes: Uint8Array): CutOut | undefined => {
  const letter = bytes[1];
  if (letter === undefined) return undefined;
  const name = `${prefix} ${String.fromCharCode(letter)}`;
  if (name === 'GS (') return blockAt(bytes);
  if (name === 'GS v') return rasterAt(bytes);
  if (name === 'GS V') return cutAt(bytes);
  if (withoutParameter.has(name)) return { length: 2, command: { kind: 'setting', name, value: 0 } };
  if (!withOneParameter.has(name)) return { length: 2, command: { kind: 'unknown', code: name } };
  const value = bytes[2];
  if (value === undefined) return undefined;
  // The real-time question was answered on reception.
  if (prefix === 'DLE') return { length: 3, command: { kind: 'nothing' } };
  return { length: 3, command: { kind: 'setting', name, value } };
};

const characterLength = (bytes: Uint8Array): number | undefined => {
  const [first, second] = bytes;
  if (first === undefined || first < 0x81) return 1;
  if (second === undefined) return undefined;
  return second >= 0x30 && second <= 0x39 ? 4 : 2;
};

/** The first command in the bytes; undefined while it is not all there. */
export const commandAt = (bytes: Uint8Array, isHanziMode: boolean): CutOut | undefined => {
  const first = bytes[0];
  if (first === undefined) return undefined;
  const prefix = prefixes[first];
  if (prefix !== undefined) return prefixedAt(prefix, bytes);
  if (first === 0x0a) return { length: 1, command: { kind: 'lineFeed' } };
  if (first === 0x0d) return { length: 1, command: { kind: 'nothing' } };
  if (first < 0x20) return { length: 1, command: { kind: 'unknown', code: `0x${first.toString(16)}` } };
  const length = isHanziMode ? characterLength(bytes) : 1;
  if (length === undefined || bytes.length < length) return undefined;
  return { length, command: { kind: 'character', bytes: bytes.slice(0, length) } };
};

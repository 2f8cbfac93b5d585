/** Bytes of a page in every store of the agent. */
export const pageSize = 4096;
const headerSize = 32;
const frameHeaderSize = 24;
const magics: readonly number[] = [0x377f0682, 0x377f0683];

/** A page as a write-ahead log has it; `page` counts from 1. */
interface Frame {
  readonly page: number;
  readonly bytes: Uint8Array;
}

/** What a write-ahead log holds. */
interface WalContent {
  /**
   * Nothing stands behind what SQLite would take from it. If not, a flipped bit hides what was written and acknowledged, or
   * the power went while something was written that was never acknowledged: the bytes can't tell which.
   */
  readonly isWhole: boolean;
  /** In the order written, also those that SQLite would leave out. */
  readonly frames: readonly Frame[];
}

/** The checksum of SQLite's log over big- or little-endian words (sqlite.org/fileformat2.html, 4.2), going on from `sums`. */
const checksum = (bytes: DataView, isLittle: boolean, [first, second]: readonly [number, number]): [number, number] => {
  let [one, two] = [first, second];
  for (let at = 0; at < bytes.byteLength; at += 8) {
    one = (one + bytes.getUint32(at, isLittle) + two) >>> 0;
    two = (two + bytes.getUint32(at + 4, isLittle) + one) >>> 0;
  }
  return [one, two];
};

const part = (bytes: Uint8Array, from: number, length: number): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset + from, length);

const isAllZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/**
 * Reads a write-ahead log without believing it. SQLite takes its frames up to the first whose checksum is wrong and forgets
 * those behind it without a word: that is right for a write the power cut short, and wrong for a bit that flipped later.
 * The store's logs are emptied whenever they are copied into the file, so nothing older can stand behind the end.
 */
export const readWal = (bytes: Uint8Array): WalContent => {
  if (bytes.byteLength < headerSize) return { isWhole: isAllZero(bytes), frames: [] };
  const header = part(bytes, 0, headerSize);
  const isLittle = header.getUint32(0) === magics[0];
  let sums = checksum(part(bytes, 0, 24), isLittle, [0, 0]);
  let isChained =
    magics.includes(header.getUint32(0)) &&
    header.getUint32(8) === pageSize &&
    sums[0] === header.getUint32(24) &&
    sums[1] === header.getUint32(28);
  let isWhole = isChained || isAllZero(bytes);
  const frames: Frame[] = [];
  const size = frameHeaderSize + pageSize;
  for (let at = headerSize; at + size <= bytes.byteLength; at += size) {
    const frame = part(bytes, at, frameHeaderSize);
    const content = bytes.subarray(at + frameHeaderSize, at + size);
    sums = checksum(part(bytes, at, 8), isLittle, sums);
    sums = checksum(part(bytes, at + frameHeaderSize, pageSize), isLittle, sums);
    isChained &&=
      frame.getUint32(8) === header.getUint32(16) &&
      frame.getUint32(12) === header.getUint32(20) &&
      frame.getUint32(16) === sums[0] &&
      frame.getUint32(20) === sums[1];
    if (!isChained && !isAllZero(bytes.subarray(at, at + size))) isWhole = false;
    const page = frame.getUint32(0);
    if (page > 0) frames.push({ page, bytes: content });
  }
  return { isWhole, frames };
};

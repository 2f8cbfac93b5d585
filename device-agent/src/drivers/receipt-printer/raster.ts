/** A black-and-white picture of one line: rows of `width / 8` bytes from the top, highest bit left, 1 = black. */
export interface Bitmap {
  /** Dots, a multiple of 8, at most the width of the paper. */
  readonly width: number;
  readonly height: number;
  readonly bits: Uint8Array;
}

/** Draws a line whose characters the printer's own font lacks; undefined if no font at hand has them either. */
export type Rasterise = (line: string, scale: number) => Promise<Bitmap | undefined>;

// DLE EOT, DLE ENQ and DLE DC4 are obeyed even in the middle of a picture (they empty the buffer or switch the printer
// off), so the first byte of such a pair gets one more black dot.
const withoutRealTimeCommands = (bits: Uint8Array): Uint8Array =>
  bits.map((byte, index) => (byte === 0x10 && [0x04, 0x05, 0x14].includes(bits[index + 1] ?? 0) ? 0x30 : byte));

/** `GS v 0`: print a raster picture at its natural size. */
export const rasterCommand = ({ width, height, bits }: Bitmap): Buffer => {
  const bytesPerRow = width / 8;
  if (!Number.isInteger(bytesPerRow) || bits.length !== bytesPerRow * height || height > 0xffff || bytesPerRow > 0xff)
    throw new Error('A bitmap must consist of whole bytes and have as many as its size says');
  const size = [bytesPerRow, 0, height % 256, Math.floor(height / 256)];
  return Buffer.from([0x1d, 0x76, 0x30, 0, ...size, ...withoutRealTimeCommands(bits)]);
};

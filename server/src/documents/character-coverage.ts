import { type FileHandle, open } from 'node:fs/promises';

/**
 * Which characters a font file can draw, read from its `cmap` table (OpenType 1.9, chapters "Font file" and "cmap").
 * Only subtable format 12 is read: a font for names has to reach beyond the Basic Multilingual Plane anyway.
 */

const readAt = async (file: FileHandle, position: number, length: number): Promise<DataView> => {
  const { buffer, bytesRead } = await file.read({ buffer: new Uint8Array(length), position });
  if (bytesRead < length) throw new Error('The font file ends too early.');
  return new DataView(buffer.buffer);
};

const tagAt = (view: DataView, offset: number): string =>
  String.fromCharCode(...Array.from({ length: 4 }, (_, index) => view.getUint8(offset + index)));

/** Of a collection (`ttcf`) the first font counts. */
const fontOffset = async (file: FileHandle): Promise<number> => {
  const header = await readAt(file, 0, 16);
  return tagAt(header, 0) === 'ttcf' ? header.getUint32(12) : 0;
};

const readTable = async (file: FileHandle, tag: string): Promise<DataView> => {
  const start = await fontOffset(file);
  const tableCount = (await readAt(file, start, 12)).getUint16(4);
  const directory = await readAt(file, start + 12, tableCount * 16);
  for (let record = 0; record < tableCount * 16; record += 16) {
    if (tagAt(directory, record) === tag) {
      return readAt(file, directory.getUint32(record + 8), directory.getUint32(record + 12));
    }
  }
  throw new Error(`The font has no ${tag} table.`);
};

const segmentedCoverage = (cmap: DataView): number => {
  const subtableCount = cmap.getUint16(2);
  for (let index = 0; index < subtableCount; index += 1) {
    const offset = cmap.getUint32(4 + index * 8 + 4);
    if (cmap.getUint16(offset) === 12) return offset;
  }
  throw new Error('The font has no cmap subtable of format 12.');
};

/** The code points the font at `path` maps to a glyph of its own. Throws if the file is no such font. */
export const readCharacterCoverage = async (path: string): Promise<ReadonlySet<number>> => {
  const file = await open(path);
  try {
    const cmap = await readTable(file, 'cmap');
    const subtable = segmentedCoverage(cmap);
    const groupCount = cmap.getUint32(subtable + 12);
    const covered = new Set<number>();
    for (let group = subtable + 16; group < subtable + 16 + groupCount * 12; group += 12) {
      const first = cmap.getUint32(group);
      const last = cmap.getUint32(group + 4);
      const notdefOffset = cmap.getUint32(group + 8) === 0 ? 1 : 0;
      for (let code = first + notdefOffset; code <= last; code += 1) covered.add(code);
    }
    return covered;
  } finally {
    await file.close();
  }
};

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Bitmap } from './raster.ts';
import { createRasteriser, defaultFontFiles } from './rasterise.ts';

const [system = '', bundled = ''] = defaultFontFiles();
const lacksSystemFont = existsSync(system) ? '' : ' (skipped: fonts-noto-cjk is not installed)';

/** The dots of one cell of the line: `#` black, `.` white. */
const cell = ({ width, height, bits }: Bitmap, left: number, size: number): string[] =>
  Array.from({ length: height }, (_, row) =>
    Array.from({ length: size }, (_unused, column) => {
      const dot = row * width + left + column;
      return ((bits[dot >> 3] ?? 0) >> (7 - (dot & 7))) & 1 ? '#' : '.';
    }).join(''),
  );
const blackDots = (rows: readonly string[]) => rows.join('').replaceAll('.', '').length;

describe('drawing a line', () => {
  const rasterise = createRasteriser({ fontFiles: [bundled] });
  const draw = async (line: string, scale = 1) => {
    const bitmap = await rasterise(line, scale);
    if (bitmap === undefined) throw new Error('not drawn');
    return bitmap;
  };

  it('puts each character in the cell of its column', async () => {
    const bitmap = await draw('A  㛃 王');
    expect([bitmap.width, bitmap.height]).toEqual([96, 30]);
    const [a, blank, rare, gap, wang] = [
      cell(bitmap, 0, 12),
      cell(bitmap, 12, 24),
      cell(bitmap, 36, 24),
      cell(bitmap, 60, 12),
      cell(bitmap, 72, 24),
    ];
    expect([blackDots(blank), blackDots(gap)]).toEqual([0, 0]);
    for (const drawn of [a, rare, wang]) expect(blackDots(drawn)).toBeGreaterThan(20);
    // The same character looks the same wherever it stands.
    expect(cell(await draw('㛃㛃'), 24, 24)).toEqual(rare);
    // Below the characters there is the room to the next line.
    expect(blackDots(rare.slice(25))).toBe(0);
  }, 30_000);

  it('draws twice as wide and high in large print', async () => {
    const bitmap = await draw('㛃', 2);
    expect([bitmap.width, bitmap.height]).toEqual([48, 48]);
    expect(blackDots(cell(bitmap, 0, 48))).toBeGreaterThan(2 * blackDots(cell(await draw('㛃'), 0, 24)));
  });

  it('squeezes a letter that is wider than its column', async () => {
    const bitmap = await draw('W㛃');
    const columns = cell(bitmap, 0, 12);
    expect(blackDots(columns)).toBeGreaterThan(20);
    expect(cell(bitmap, 12, 24)).toEqual(cell(await draw('㛃'), 0, 24));
  });

  it.each(['😀', '𠮷', '\u{10ffff}'])('draws nothing instead of an empty box: %s', async (character) => {
    expect(await rasterise(`王${character}`, 1)).toBeUndefined();
  });

  it.skipIf(lacksSystemFont)(
    `finds in another font what the first lacks${lacksSystemFont}`,
    async () => {
      const both = createRasteriser({ fontFiles: [bundled, system] });
      const bitmap = await both('㛃𠮷', 1);
      expect(bitmap?.width).toBe(48);
      expect(bitmap && cell(bitmap, 0, 24)).toEqual(cell(await draw('㛃'), 0, 24));
    },
    30_000,
  );
});

describe('a machine that cannot draw', () => {
  it('says so once and draws nothing', async () => {
    const troubles: unknown[] = [];
    const rasterise = createRasteriser({
      fontFiles: [bundled],
      load: () => Promise.reject(new Error('no binary')),
      onTrouble: (error) => troubles.push(error),
    });
    expect(await rasterise('㛃', 1)).toBeUndefined();
    expect(await rasterise('㛃', 1)).toBeUndefined();
    expect(troubles).toHaveLength(1);
  });

  it('passes over a file that is no font, and one that is not there', async () => {
    const troubles: unknown[] = [];
    const rasterise = createRasteriser({
      fontFiles: ['/no/such/font.ttf', import.meta.filename, bundled],
      onTrouble: (error) => troubles.push(error),
    });
    expect(await rasterise('㛃', 1)).toMatchObject({ width: 24 });
    expect(troubles).toHaveLength(1);
  }, 30_000);
});

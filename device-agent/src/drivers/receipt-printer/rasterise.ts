import { createRequire } from 'node:module';
import type { Font, FontCollection, Glyph } from 'fontkit';
import { characterDots, charactersOf, dotsPerColumn, widthOf } from './columns.ts';
import type { Bitmap, Rasterise } from './raster.ts';
import { textLineDots } from './use.ts';

type Libraries = { readonly fontkit: typeof import('fontkit'); readonly canvas: typeof import('@napi-rs/canvas') };

export interface RasteriserOptions {
  /** Font files (TrueType, OpenType, collections), the one to be preferred first. Those that are missing are passed over. */
  readonly fontFiles: readonly string[];
  /** Loads what draws. Late, so that a machine without it still starts. */
  readonly load?: () => Promise<Libraries>;
  /** Drawing is not possible on this machine, or a file is no font. For the log. */
  readonly onTrouble?: (error: unknown) => void;
}

/** Noto Sans CJK where Debian's `fonts-noto-cjk` is installed: it alone has characters beyond the first plane. */
const systemFont = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';

export const defaultFontFiles = (): readonly string[] => [
  systemFont,
  createRequire(import.meta.url).resolve('@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf'),
];

/** Where characters stand in their cell, from the top: hanzi fonts have their em box at 0.88 and −0.12. */
const baseline = 0.88;
/** A dot is printed when so much of it is covered (of 255): a little less than half, so that thin strokes stay whole. */
const blackFrom = 112;

/** Of a collection the face with mainland forms, best the one whose Latin letters are half as wide as hanzi. */
const faceOf = (opened: Font | FontCollection): Font | undefined => {
  if (!('fonts' in opened)) return opened;
  const { fonts } = opened;
  const named = (pattern: RegExp) => fonts.find(({ postscriptName }) => pattern.test(postscriptName));
  return named(/Mono.*sc/i) ?? named(/sc/i) ?? fonts[0];
};

const isMissingFile = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** The one glyph for what a person sees as one character; undefined if the font lacks it or would need several. */
const glyphIn = (font: Font, character: string): Glyph | undefined => {
  const glyphs = font.glyphsForString(character);
  const [glyph] = glyphs;
  return glyph !== undefined && glyphs.length === 1 && glyph.id !== 0 ? glyph : undefined;
};

interface Placed {
  readonly font: Font;
  readonly glyph: Glyph;
  /** From the left edge, in dots. */
  readonly x: number;
  readonly width: number;
}

type FindGlyph = (character: string) => Promise<Pick<Placed, 'font' | 'glyph'> | undefined>;

/** Every character in its own cell, so that columns stay where they are. Undefined if no font has one of them. */
const place = async (line: string, scale: number, find: FindGlyph): Promise<readonly Placed[] | undefined> => {
  const placed: Placed[] = [];
  let x = 0;
  for (const character of charactersOf(line)) {
    const width = widthOf(character) * dotsPerColumn * scale;
    const found = await find(character);
    if (found === undefined) return undefined;
    placed.push({ ...found, x, width });
    x += width;
  }
  return placed;
};

const outlineOf = ({ font, glyph, x, width }: Placed, scale: number): string => {
  const dotsPerUnit = (characterDots * scale) / font.unitsPerEm;
  const advance = glyph.advanceWidth * dotsPerUnit;
  const squeeze = advance > width ? width / advance : 1;
  const left = x + (width - advance * squeeze) / 2;
  const bottom = Math.round(characterDots * scale * baseline);
  return glyph.path.transform(dotsPerUnit * squeeze, 0, 0, -dotsPerUnit, left, bottom).toSVG();
};

const draw = ({ canvas }: Libraries, outlines: readonly string[], width: number, height: number): Bitmap => {
  const context = canvas.createCanvas(width, height).getContext('2d');
  for (const outline of outlines) context.fill(new canvas.Path2D(outline));
  const { data } = context.getImageData(0, 0, width, height);
  const bits = new Uint8Array((width / 8) * height);
  for (let dot = 0; dot < width * height; dot += 1) {
    const coverage = data[dot * 4 + 3] ?? 0;
    if (coverage >= blackFrom) bits[dot >> 3] = (bits[dot >> 3] ?? 0) | (0x80 >> (dot & 7));
  }
  return { width, height, bits };
};

/**
 * Draws lines from the outlines in font files: 12 dots a column, 24 dots a hanzi, the line as high as the printer's own.
 * A font is read when a line first needs it, which takes some tenths of a second and some 20 MB.
 */
export const createRasteriser = (options: RasteriserOptions): Rasterise => {
  const {
    fontFiles,
    load = async () => ({ fontkit: await import('fontkit'), canvas: await import('@napi-rs/canvas') }),
    onTrouble = () => {},
  } = options;
  const fonts = new Map<string, Promise<Font | undefined>>();
  let loading: Promise<Libraries | undefined> | undefined;

  const libraries = () => {
    loading ??= load().catch((error: unknown) => {
      onTrouble(error);
      return undefined;
    });
    return loading;
  };
  const readFont = async (path: string, { fontkit }: Libraries) => {
    try {
      return faceOf(await fontkit.open(path));
    } catch (error) {
      if (!isMissingFile(error)) onTrouble(error);
      return undefined;
    }
  };
  const fontOf = (path: string, tools: Libraries) => {
    const font = fonts.get(path) ?? readFont(path, tools);
    fonts.set(path, font);
    return font;
  };
  const glyphFrom =
    (tools: Libraries): FindGlyph =>
    async (character) => {
      for (const path of fontFiles) {
        const font = await fontOf(path, tools);
        const glyph = font && glyphIn(font, character);
        if (font !== undefined && glyph !== undefined) return { font, glyph };
      }
      return undefined;
    };

  return async (line, scale) => {
    const tools = await libraries();
    const placed = tools && (await place(line, scale, glyphFrom(tools)));
    if (tools === undefined || placed === undefined) return undefined;
    const width = Math.ceil((widthOf(line) * dotsPerColumn * scale) / 8) * 8;
    const outlines = placed.map((glyph) => outlineOf(glyph, scale));
    return draw(tools, outlines, width, textLineDots(scale));
  };
};

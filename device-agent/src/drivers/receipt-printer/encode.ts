import iconv from 'iconv-lite';

/** Characters a printer has no glyph for, though it has one that looks the same and means the same. */
const equivalents: Readonly<Record<string, string>> = { '\u00a5': '￥', '\u2022': '·', '\u2212': '-' };

/** Writes a text with the characters printers have, where nothing of the meaning changes. */
export const withPrinterCharacters = (text: string): string =>
  text.replace(/[\u00a5\u2022\u2212]/g, (character) => equivalents[character] ?? character);

const isVisibleAscii = (codePoint: number): boolean => codePoint >= 0x20 && codePoint <= 0x7e;

/**
 * Whether the font of a Chinese printer can be trusted to have this character: visible ASCII and the two-byte area of
 * GBK without its private use. Four-byte characters of GB 18030 are left out: many font ROMs do not have them, and print
 * something else without saying so.
 */
const isInPrinterFont = (character: string): boolean => {
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint < 0x80) return isVisibleAscii(codePoint);
  if (/\p{Co}/u.test(character)) return false;
  const bytes = iconv.encode(character, 'gb18030');
  return bytes.length === 2 && bytes.equals(iconv.encode(character, 'gbk'));
};

/** The bytes of a text for a printer in hanzi mode; undefined if one of its characters could come out wrong. */
export const encodeText = (text: string): Buffer | undefined =>
  Array.from(text).every(isInPrinterFont) ? iconv.encode(text, 'gb18030') : undefined;

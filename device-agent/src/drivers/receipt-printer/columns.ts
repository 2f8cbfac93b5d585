/** Dots of one column: the width of a half-width character of font A. */
export const dotsPerColumn = 12;
/** Height of a character, and width of a hanzi, in dots. */
export const characterDots = 24;

const segmenter = new Intl.Segmenter('zh-CN', { granularity: 'grapheme' });

/** What a person sees as one character; never split between two lines. */
export const charactersOf = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);

/**
 * Columns one character takes in hanzi mode: the printer draws single bytes in 12 dots and everything that needs more
 * bytes (all but ASCII, also Latin letters with accents) in 24 dots.
 */
const widthOfCharacter = (character: string): number => (/^[\x20-\x7e]$/.test(character) ? 1 : 2);

export const widthOf = (text: string): number =>
  charactersOf(text).reduce((width, character) => width + widthOfCharacter(character), 0);

/** Punctuation that must not begin a line, after GB/T 15834 clause 5.1.9 (mark placement in horizontal text). */
const closing = /^[、。，．；：！？）］｝》」』】〕〉”’…—～·％℃,.;:!?)\]}%]/u;
/** Punctuation that must not end a line. */
const opening = /[（［｛《「『【〔〈“‘￥([{$]$/u;

const isAsciiLetter = (character: string | undefined): boolean =>
  character !== undefined && /^[\x21-\x7e]$/.test(character);

/** Splits into the pieces a line may not break inside: words, hanzi with the punctuation that clings to them. */
const piecesOf = (text: string): string[] => {
  const pieces: string[] = [];
  let before: string | undefined;
  for (const character of charactersOf(text)) {
    const last = pieces.at(-1);
    const joins =
      last !== undefined &&
      character !== ' ' &&
      before !== ' ' &&
      (closing.test(character) || opening.test(last) || (isAsciiLetter(before) && isAsciiLetter(character)));
    if (joins) pieces.splice(-1, 1, last + character);
    else pieces.push(character);
    before = character;
  }
  return pieces;
};

/** How many leading characters of an over-long piece go on a line of so many columns; at least one. */
const fitting = (characters: readonly string[], columns: number): number => {
  let width = 0;
  let count = 0;
  for (const character of characters) {
    width += widthOfCharacter(character);
    if (width > columns) break;
    count += 1;
  }
  if (count > 1 && closing.test(characters[count] ?? '')) return count - 1;
  return Math.max(count, 1);
};

/**
 * Breaks text into lines of at most `columns` columns (2 or more). Words stay whole where they fit, characters always;
 * closing punctuation never begins a line unless a whole line of it leaves no choice. Blanks at a break are dropped.
 */
export const wrap = (text: string, columns: number): string[] => {
  const lines: string[] = [];
  let line = '';
  const finishLine = () => {
    lines.push(line.trimEnd());
    line = '';
  };
  for (const piece of piecesOf(text)) {
    if (piece === ' ' && line === '' && lines.length > 0) continue;
    if (widthOf(line) + widthOf(piece) <= columns) {
      line += piece;
      continue;
    }
    if (line !== '') finishLine();
    if (piece === ' ') continue;
    let rest = charactersOf(piece);
    while (widthOf(rest.join('')) > columns) {
      const count = fitting(rest, columns);
      lines.push(rest.slice(0, count).join(''));
      rest = rest.slice(count);
    }
    line = rest.join('');
  }
  if (line.trimEnd() !== '' || lines.length === 0) finishLine();
  return lines;
};

import { type Html, trusted } from './html.ts';

/** One family: 48×48, round strokes, the colour of the text beside it. The words beside it say the same. */
const shapes = {
  genuine: '<circle cx="24" cy="24" r="20"/><path d="M14 25l7 7 14-15"/>',
  unknown: '<circle cx="21" cy="21" r="14"/><path d="M31 31l12 12M16 16l10 10M26 16L16 26"/>',
  withdrawn: '<circle cx="24" cy="24" r="20"/><path d="M10 38L38 10"/>',
  superseded: '<path d="M14 6h16l8 8v22H14z"/><path d="M8 12v30h24"/>',
  typo: '<path d="M8 40h32M12 32L32 8l6 5-20 24-8 3z"/>',
  done: '<path d="M10 25l9 9 19-20"/>',
  moving: '<circle cx="24" cy="24" r="18"/><path d="M24 13v12l8 5"/>',
  stopped: '<path d="M12 12l24 24M36 12L12 36"/>',
} as const;

export type IconName = keyof typeof shapes;

export const icon = (name: IconName): Html =>
  trusted(
    `<svg viewBox="0 0 48 48" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round" stroke-linejoin="round">${shapes[name]}</svg>`,
  );

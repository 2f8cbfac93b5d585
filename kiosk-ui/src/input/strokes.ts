import type { Signature } from '@linban/shared/cases/case-content.ts';

export type Stroke = Signature['strokes'][number];
export type Point = Stroke[number];

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The limits of a signature: what is beyond is not recorded. */
const most = { strokes: 60, points: 1000 } as const;

const within = (share: number): number => Math.min(1000, Math.max(0, Math.round(share * 1000)));

/** Where a finger is, 0…1000 on both axes of the pad, wherever and however scaled the pad is on the screen. */
export const pointOnPad = (finger: { readonly clientX: number; readonly clientY: number }, pad: Box): Point => [
  within((finger.clientX - pad.left) / pad.width),
  within((finger.clientY - pad.top) / pad.height),
];

export const beginStroke = (strokes: readonly Stroke[], point: Point): Stroke[] =>
  strokes.length < most.strokes ? [...strokes, [point]] : [...strokes];

/** Adds a point to the last stroke; one that has not moved is left out. */
export const continueStroke = (strokes: readonly Stroke[], point: Point): Stroke[] => {
  const last = strokes.at(-1);
  const previous = last?.at(-1);
  if (!last || !previous || last.length >= most.points) return [...strokes];
  if (previous[0] === point[0] && previous[1] === point[1]) return [...strokes];
  return [...strokes.slice(0, -1), [...last, point]];
};

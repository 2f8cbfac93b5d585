import type { Signature } from '@linban/shared/cases/case-content.ts';

/** Points that a sealed case has room for: an envelope holds 64 KiB, a point takes at most 12 characters of it. */
const maxPoints = 3_000;
const maxStrokes = 60;
const maxPointsOfStroke = 1_000;

/**
 * A signature with no more points than an envelope holds. A fast panel gives far more points than a line needs: every
 * n-th is kept, and always the last of a stroke.
 */
export const thinSignature = (signature: Signature): Signature => {
  const strokes = signature.strokes.slice(0, maxStrokes);
  const total = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const longest = Math.max(...strokes.map((stroke) => stroke.length));
  const every = Math.ceil(Math.max(total / (maxPoints - strokes.length), longest / (maxPointsOfStroke - 1), 1));
  return {
    aspect: signature.aspect,
    strokes: strokes.map((stroke) => stroke.filter((_, index) => index % every === 0 || index === stroke.length - 1)),
  };
};

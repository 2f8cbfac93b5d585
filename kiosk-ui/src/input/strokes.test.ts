import { signatureSchema } from '@linban/shared/cases/case-content.ts';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { beginStroke, continueStroke, pointOnPad, type Stroke } from './strokes.ts';

describe('pointOnPad', () => {
  it('does not depend on the scale of the page', () => {
    const full = pointOnPad({ clientX: 300, clientY: 150 }, { left: 100, top: 100, width: 400, height: 200 });
    const half = pointOnPad({ clientX: 150, clientY: 75 }, { left: 50, top: 50, width: 200, height: 100 });
    expect(full).toEqual([500, 250]);
    expect(half).toEqual(full);
  });
});

describe('strokes', () => {
  it('make a signature the schema takes, whatever the finger does', () => {
    const finger = fc.record({ down: fc.boolean(), clientX: fc.double(), clientY: fc.double() });
    fc.assert(
      fc.property(fc.array(finger, { minLength: 1, maxLength: 300 }), (moves) => {
        const pad = { left: 0, top: 0, width: 900, height: 400 };
        const strokes = moves
          .filter((move) => Number.isFinite(move.clientX) && Number.isFinite(move.clientY))
          .reduce<Stroke[]>((all, move) => {
            const point = pointOnPad(move, pad);
            return move.down ? beginStroke(all, point) : continueStroke(all, point);
          }, []);
        if (strokes.length > 0) expect(v.is(signatureSchema, { aspect: 2.25, strokes })).toBe(true);
      }),
    );
  });

  it('leave out a finger that rests, and stop at the longest stroke', () => {
    const start = beginStroke([], [1, 1]);
    expect(continueStroke(start, [1, 1])).toEqual([[[1, 1]]]);
    const long: Stroke[] = [Array.from({ length: 1000 }, () => [0, 0])];
    expect(continueStroke(long, [5, 5])[0]).toHaveLength(1000);
  });
});

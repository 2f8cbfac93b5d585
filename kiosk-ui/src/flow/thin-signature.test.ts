import { isSigned, signatureSchema } from '@linban/shared/cases/case-content.ts';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { thinSignature } from './thin-signature.ts';

const point = fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 }));

describe('thinning a signature', () => {
  it('makes whatever a panel gives fit into an envelope', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.array(point, { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 300 })), {
          minLength: 1,
          maxLength: 80,
        }),
        (strokes) => {
          const repeated = strokes.map(([stroke, times]) => Array.from({ length: times }, () => stroke).flat());
          const thin = thinSignature({ aspect: 2, strokes: repeated });
          expect(v.is(signatureSchema, thin)).toBe(true);
          expect(JSON.stringify(thin).length).toBeLessThan(45_000);
          thin.strokes.forEach((stroke, index) => {
            expect(stroke.at(0)).toEqual(repeated[index]?.at(0));
            expect(stroke.at(-1)).toEqual(repeated[index]?.at(-1));
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('leaves a short one as it is, and a long one signed', () => {
    const short = {
      aspect: 2,
      strokes: [
        [
          [0, 0],
          [500, 500],
        ] as [number, number][],
      ],
    };
    expect(thinSignature(short)).toEqual(short);
    const long = Array.from({ length: 9_000 }, (_, index): [number, number] => [index % 1000, (index * 7) % 1000]);
    expect(isSigned(thinSignature({ aspect: 2, strokes: [long] }))).toBe(true);
  });
});

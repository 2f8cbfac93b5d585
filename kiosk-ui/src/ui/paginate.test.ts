import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paginate } from './paginate.ts';

const row = (height: number) => ({ height, staysWithNext: false });
const heading = (height: number) => ({ height, staysWithNext: true });

describe('paginate', () => {
  it('keeps everything on one page where it fits', () => {
    expect(paginate([row(40), row(60)], 100)).toEqual([{ start: 0, end: 2 }]);
  });

  it('never leaves a heading at the foot of a page', () => {
    expect(paginate([row(50), heading(20), row(50)], 90)).toEqual([
      { start: 0, end: 1 },
      { start: 1, end: 3 },
    ]);
  });

  it('gives a block that is too high a page of its own', () => {
    expect(paginate([row(10), row(500), row(10)], 100).map((page) => page.end - page.start)).toEqual([1, 1, 1]);
  });

  it('shows every block exactly once, in order, and never overfills a page of several blocks', () => {
    const blocks = fc.array(fc.record({ height: fc.nat(300), staysWithNext: fc.boolean() }), { minLength: 1 });
    fc.assert(
      fc.property(blocks, fc.integer({ min: 50, max: 400 }), (list, available) => {
        const pages = paginate(list, available);
        expect(pages.flatMap((page) => list.slice(page.start, page.end))).toEqual(list);
        for (const page of pages) {
          const inside = list.slice(page.start, page.end);
          const height = inside.reduce((sum, block) => sum + block.height, 0);
          expect(inside.length === 1 || height <= available).toBe(true);
        }
      }),
    );
  });
});

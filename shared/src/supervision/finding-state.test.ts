import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allowedFindingMoves,
  type FindingMoveOutline,
  type FindingStanding,
  findingAfter,
  findingMoveSchema,
} from './finding-state.ts';

const people = ['shen', 'xu', 'he'] as const;
const move: fc.Arbitrary<FindingMoveOutline> = fc.record({
  type: fc.constantFrom(...findingMoveSchema.options),
  by: fc.constantFrom(...people, null),
});
const raised: FindingStanding = { state: 'open', holder: null };

describe('a finding', () => {
  it('is raised by the server alone, and once', () => {
    expect(findingAfter(null, { type: 'raise', by: null }, [])).toEqual(raised);
    expect(findingAfter(null, { type: 'raise', by: 'shen' }, [])).toBeNull();
    expect(findingAfter(raised, { type: 'raise', by: null }, [])).toBeNull();
  });

  it('is settled by whoever took it last, whatever was tried before, and never by whom it is about', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 30 }), fc.subarray([...people]), (moves, about) => {
        let standing = raised;
        let taker: string | null = null;
        for (const each of moves) {
          const after = findingAfter(standing, each, about);
          if (!after) continue;
          expect(about).not.toContain(each.by);
          if (each.type === 'settle' || each.type === 'recommend') expect(each.by).toBe(taker);
          if (each.type === 'take') taker = each.by;
          standing = after;
        }
        expect(standing.holder === null).toBe(standing.state === 'open');
      }),
    );
  });

  it('goes from open over taken to settled, and back', () => {
    expect(allowedFindingMoves(raised, 'shen', [])).toEqual(['take']);
    expect(allowedFindingMoves({ state: 'taken', holder: 'shen' }, 'shen', [])).toEqual([
      'giveBack',
      'recommend',
      'settle',
    ]);
    expect(allowedFindingMoves({ state: 'taken', holder: 'shen' }, 'xu', [])).toEqual(['take']);
    expect(allowedFindingMoves({ state: 'settled', holder: 'shen' }, 'xu', [])).toEqual(['reopen']);
    expect(allowedFindingMoves({ state: 'settled', holder: 'shen' }, 'xu', ['xu'])).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allowedMoves,
  authoringMoves,
  deriveVersion,
  type MoveOutline,
  type VersionMove,
  type VersionRole,
  type VersionStanding,
  versionAfter,
  versionMoveSchema,
} from './version-state.ts';

const move = (type: VersionMove, role: VersionRole, by: string | null): MoveOutline => ({ type, role, by });
/** Two accounts of each role, and the server itself. */
const actors: readonly (readonly [VersionRole, string | null])[] = [
  ['system', null],
  ['manager', 'lin'],
  ['manager', 'gu'],
  ['reviewer', 'zhou'],
  ['reviewer', 'shen'],
];
const steps = versionMoveSchema.options.flatMap((type) => actors.map(([role, by]) => move(type, role, by)));

/** A list of moves that the table allows, drawn by walking it. */
const allowedList = fc.array(fc.nat({ max: 999 }), { minLength: 1, maxLength: 25 }).map((choices) => {
  const list: MoveOutline[] = [];
  let standing: VersionStanding | null = null;
  for (const choice of choices) {
    const before: VersionStanding | null = standing;
    const open = steps.filter((step) => versionAfter(before, step) !== null);
    const next = open[choice % Math.max(1, open.length)];
    if (!next) break;
    list.push(next);
    standing = versionAfter(before, next);
  }
  return list;
});

describe('a version of an item', () => {
  it('goes from a draft over a second person to its publication, and is withdrawn', () => {
    const list = [
      move('upload', 'manager', 'lin'),
      move('propose', 'manager', 'lin'),
      move('sendBack', 'reviewer', 'zhou'),
      move('upload', 'manager', 'gu'),
      move('propose', 'manager', 'gu'),
      move('approve', 'reviewer', 'zhou'),
      move('publish', 'manager', 'lin'),
      move('withdraw', 'manager', 'lin'),
    ];
    expect(list.map((_, index) => deriveVersion(list.slice(0, index + 1))?.state)).toEqual([
      'draft',
      'proposed',
      'draft',
      'draft',
      'proposed',
      'reviewed',
      'published',
      'withdrawn',
    ]);
  });

  it('is reviewed by nobody who had a hand in it, whatever their role', () => {
    const own = [move('upload', 'reviewer', 'zhou'), move('propose', 'manager', 'lin')];
    const standing = deriveVersion(own);
    expect(standing && allowedMoves(standing, 'reviewer', 'zhou')).toEqual(['takeBack', 'sendBack', 'withdraw']);
    expect(standing && allowedMoves(standing, 'reviewer', 'shen')).toContain('approve');
    expect(standing && allowedMoves(standing, 'manager', 'gu')).not.toContain('approve');
  });

  it('that comes with the server is in force without anyone, or a draft', () => {
    expect(deriveVersion([move('ship', 'system', null)])).toEqual({ state: 'published', authors: [] });
    expect(deriveVersion([move('shipDraft', 'system', null)])).toEqual({ state: 'draft', authors: [] });
    expect(deriveVersion([move('ship', 'manager', 'lin')])).toBeNull();
  });

  it('is never published by people unless somebody else saw exactly what is published', () => {
    fc.assert(
      fc.property(allowedList, (list) => {
        const published = list.findIndex(({ type }) => type === 'publish');
        if (published < 0) return;
        const before = list.slice(0, published);
        const seen = before.findLastIndex(({ type }) => type === 'approve');
        expect(seen).toBeGreaterThanOrEqual(0);
        const changed = before.findLastIndex(({ type }) => type === 'upload' || type === 'shipDraft');
        expect(seen).toBeGreaterThan(changed);
        const hands = before.filter(({ type }) => authoringMoves.includes(type)).map(({ by }) => by);
        expect(before[seen]?.role).toBe('reviewer');
        expect(hands).not.toContain(before[seen]?.by);
      }),
      { numRuns: 2_000 },
    );
  });

  it('stays as it is once it is published, and ends with its withdrawal', () => {
    fc.assert(
      fc.property(allowedList, fc.constantFrom(...steps), (list, next) => {
        const standing = deriveVersion(list);
        const after = standing && versionAfter(standing, next);
        if (standing?.state === 'published' && after) expect(next.type).toBe('withdraw');
        if (standing?.state === 'withdrawn') expect(after).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});

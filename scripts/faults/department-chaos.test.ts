import { describe, expect, it } from 'vitest';
import { modes } from '../fake-departments/control.ts';
import { runDepartmentChaos } from './department-chaos.ts';
import { judgeCases } from './judge-cases.ts';

const run = (
  options: Pick<Parameters<typeof runDepartmentChaos>[0], 'moods' | 'cases' | 'plantedBug' | 'settleWithinMs'>,
) =>
  runDepartmentChaos({
    ...options,
    seed: 7,
    schedules: 1,
    kills: false,
    report: () => {},
  });

describe('a department in all its moods', () => {
  it('loses no case, doubles none, and all are settled once it is well', async () => {
    const { acknowledged, faults } = await run({ moods: modes, cases: 8, plantedBug: null, settleWithinMs: 45_000 });
    expect(faults).toEqual([]);
    expect(acknowledged).toBe(8);
  }, 240_000);

  it('would show that a case which was received is never asked for again', async () => {
    const planted = { plantedBug: 'received-is-settled', settleWithinMs: 3_000 } as const;
    const { faults } = await run({ moods: ['silent'], cases: 2, ...planted });
    expect(faults.map(({ kind }) => kind)).toContain('unsettled');
  }, 240_000);
});

describe('the judge', () => {
  const opening = { sequence: 1, kind: 'accepted', opened: {} };
  const end = { sequence: 2, kind: 'completed' };
  const reports = [opening, end];
  const done = ['submit', 'accept', 'refer', 'complete'];
  const row = (number: string, changes: object = {}) => ({
    number,
    state: 'completed',
    actions: done,
    documents: 1,
    leaves: 4,
    ...changes,
  });
  const judge = (
    rows: readonly object[],
    acknowledged: readonly string[],
    known = acknowledged.length,
    told: ReturnType<Parameters<typeof judgeCases>[3]['reportsOf']> = reports,
  ) =>
    judgeCases(
      { query: async () => ({ rows }) },
      acknowledged,
      { decisionOf: () => 'granted', known },
      { reportsOf: () => told },
    );
  const kinds = async (...judged: Parameters<typeof judge>) => (await judge(...judged)).map(({ kind }) => kind);

  it('finds what is lost, doubled, unsettled, contradicted or strange', async () => {
    expect(await kinds([row('A')], ['A'])).toEqual([]);
    expect(await kinds([], ['A'])).toEqual(['lost']);
    expect(await kinds([row('A'), row('A')], ['A'])).toEqual(['doubled']);
    expect(await kinds([row('A', { actions: [...done, 'complete'], leaves: 5 })], ['A'])).toEqual(['doubled']);
    expect(await kinds([row('A', { documents: 2 })], ['A'])).toEqual(['doubled']);
    expect(await kinds([row('A', { actions: done.slice(0, 3), leaves: 3, documents: 0 })], ['A'])).toEqual([
      'unsettled',
    ]);
    const rejected = { actions: [...done.slice(0, 3), 'reject'], documents: 0 };
    expect(await kinds([row('A', rejected)], ['A'])).toEqual(['contradicted']);
    expect(await kinds([row('A'), row('B')], ['A'])).toEqual(['stranger']);
    expect(await kinds([row('A')], ['A'], 2)).toEqual(['doubled']);
  });

  it('finds a report that the platform lacks, has twice, in the wrong order or of nobody', async () => {
    const told = (...list: typeof reports) => kinds([row('A')], ['A'], 1, list);
    expect(await told(opening, end)).toEqual([]);
    expect(await told(opening)).toEqual(['unreported']);
    expect(await told(opening, end, end)).toEqual(['unreported']);
    expect(await told(end, opening)).toEqual(['unreported']);
    expect(await told(opening, opening)).toEqual(['unreported']);
    expect(await told()).toEqual(['unreported']);
  });
});

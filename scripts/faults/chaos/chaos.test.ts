import { describe, expect, it } from 'vitest';
import { type Acknowledged, type BookReader, judgeBooks, judgeCounts, judgeSteps, judgeUsed } from './judge-books.ts';
import { runChaos } from './run-chaos.ts';
import { drawSchedule, families } from './schedule.ts';

const bounds = { terminals: 6, applications: 6, nodes: 2, families } as const;

describe('a schedule of faults', () => {
  it('is the same for the same seed, keeps within its bounds, and each family comes', () => {
    const drawn = Array.from({ length: 200 }, (_, seed) => drawSchedule(seed, bounds));
    expect(drawn).toEqual(Array.from({ length: 200 }, (_, seed) => drawSchedule(seed, bounds)));
    expect(new Set(drawn.map(({ family }) => family))).toEqual(new Set(families));
    for (const { deeds, applications, family } of drawn) {
      expect(deeds.length).toBeGreaterThan(0);
      expect(applications).toHaveLength(bounds.applications);
      const times = deeds.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      if (family === 'disk') expect(deeds.some(({ what }) => what.kind === 'freeDisk')).toBe(true);
    }
  });
});

describe('two servers on one database, over lines that fail', () => {
  // `npm run campaign -- chaos` plays many more, and the planted bugs: each of them needs servers of its own.
  it('lose no case, double none, and all are settled, proved and seen after the faults', async () => {
    const { schedules, acknowledged, faults, counts } = await runChaos({
      terminals: 4,
      applications: 5,
      // A cut between commit and answer, clocks of both sides, and a database that is killed.
      seed: 2336,
      schedules: 3,
      minutes: 0,
      families: ['wire', 'clocks', 'kills', 'storm'],
      wantsDisk: false,
      plantedBug: null,
      stopsAt: [],
      settleWithinMs: 60_000,
      report: () => {},
    });
    expect(faults).toEqual([]);
    expect({ schedules, acknowledged }).toEqual({ schedules: 3, acknowledged: 15 });
    expect([...counts.keys()]).toEqual(
      expect.arrayContaining(['deed wire cut', 'deed nodeClock', 'deed killDatabase']),
    );
    expect(counts.get('servers that ended by themselves')).toBe(0);
  }, 300_000);
});

describe('who reads the books', () => {
  const way = ['submit', 'accept', 'refer', 'reject'];
  const row = (number: string, changes: object = {}) => ({
    number,
    state: 'rejected',
    version: 4,
    actions: way.map((type, index) => ({ seq: index + 1, type })),
    documents: 0,
    leaves: 4,
    envelopes: [`envelope of ${number}`],
    ...changes,
  });
  const told = (number: string, changes: Partial<Acknowledged> = {}): Acknowledged => ({
    envelopeId: `envelope of ${number}`,
    item: 'instant',
    caseNumber: number,
    receipts: new Set([number]),
    refused: null,
    ...changes,
  });
  const reader = (rows: readonly object[]): BookReader => ({ query: async () => ({ rows }) });
  const kinds = async (rows: readonly object[], acknowledged: readonly Acknowledged[]) =>
    (await judgeBooks(reader(rows), acknowledged, true)).map(({ kind }) => kind);

  it('finds what is lost, doubled, unsettled, out of order, or told otherwise', async () => {
    expect(await kinds([row('A')], [told('A')])).toEqual([]);
    expect(await kinds([], [told('A')])).toEqual(['lost']);
    expect(await kinds([row('A', { envelopes: [] })], [told('A')])).toEqual(['doubled']);
    expect(await kinds([row('A', { envelopes: ['envelope of B'] })], [told('A')])).toEqual(['doubled']);
    expect(await kinds([row('A')], [told('A', { receipts: new Set(['1', '2']) })])).toEqual(['receipts']);
    expect(await kinds([row('A')], [told('A', { refused: 'invalidContent' })])).toEqual(['refused']);
    expect(await kinds([], [told('A', { caseNumber: null })])).toEqual(['unsettled']);
    expect(await kinds([], [told('A', { caseNumber: null, refused: 'invalidContent' })])).toEqual([]);
    expect(await kinds([row('A', { leaves: 3 })], [told('A')])).toEqual(['unproved']);
    expect(await kinds([row('A', { documents: 1 })], [told('A')])).toEqual(['doubled']);
    const twice = {
      actions: [...way, 'reject'].map((type, index) => ({ seq: index + 1, type })),
      version: 5,
      leaves: 5,
    };
    expect(await kinds([row('A', twice)], [told('A')])).toEqual(['doubled']);
    const open = { actions: row('A').actions.slice(0, 3), version: 3, leaves: 3, state: 'deciding' };
    expect(await kinds([row('A', open)], [told('A')])).toEqual(['unsettled']);
    expect(await kinds([row('A', { version: 5 })], [told('A')])).toEqual(['disordered']);
    expect(await kinds([row('A')], [told('A'), told('A')])).toContain('doubled');
  });

  it('finds cases that nobody was told of, steps without leaves, steps that are gone, and what was forgotten', async () => {
    const counts = { cases: 2, submissions: 2, actions: 8, leaves: 8, size: 8 };
    const judged = async (changes: object, taken = 2) =>
      (await judgeCounts(reader([{ ...counts, ...changes }]), taken)).map(({ kind }) => kind);
    expect(await judged({})).toEqual([]);
    expect(await judged({}, 1)).toEqual(['stranger']);
    expect(await judged({ submissions: 3 })).toEqual(['doubled']);
    expect(await judged({ leaves: 7 })).toEqual(['unproved']);
    expect(await judged({ size: 9 })).toEqual(['unproved']);
    expect(await judgeSteps(reader([{ step: 'A 3 accept' }]), ['A 3 accept'])).toEqual([]);
    expect(await judgeSteps(reader([]), ['A 3 accept'])).toEqual([{ kind: 'lost', about: 'A 3 accept' }]);
    const used = [{ jti: 'x', expiresAt: Date.now() + 60_000 }];
    expect(await judgeUsed(reader([{ jti: 'x' }]), used)).toEqual([]);
    expect(await judgeUsed(reader([]), used)).toMatchObject([{ kind: 'pruned' }]);
  });
});

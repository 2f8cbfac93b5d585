import { expect, it } from 'vitest';
import { type PlantedBug, plantedBugs } from '../testing/simulation/bugs.ts';
import { simulate } from '../testing/simulation/simulate.ts';

const seeds = 10_000;
const foundWithin = 100;

it(`keeps every promise in ${seeds} simulated troubles`, { timeout: 600_000 }, async () => {
  const totals = { acknowledged: 0, cases: 0, ends: 0, slowest: 0 };
  const bad: string[] = [];
  const before = process.threadCpuUsage();
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { violations, acknowledged, cases, ends, settledAfter } = await simulate(seed);
    if (violations.length > 0) bad.push(`seed ${seed}: ${violations.join('; ')}`);
    totals.acknowledged += acknowledged;
    totals.cases += cases;
    totals.ends += ends;
    totals.slowest = Math.max(totals.slowest, settledAfter);
  }
  const { user, system } = process.threadCpuUsage(before);
  process.stdout.write(
    `simulation: ${seeds} seeds, ${totals.acknowledged} acknowledged, ${totals.cases} cases, ${totals.ends} ends of the agent, ` +
      `settled ${(totals.slowest / 1000).toFixed(0)} s after the last trouble at the latest, ${((user + system) / 1e6).toFixed(0)} s of a core\n`,
  );
  expect(bad).toEqual([]);
  // Without trouble, or without people, it would prove nothing.
  expect(totals.ends).toBeGreaterThan(seeds);
  expect(totals.acknowledged).toBeGreaterThan(seeds * 25);
});

it.each(plantedBugs)(
  `finds the planted bug %s within ${foundWithin} seeds`,
  { timeout: 120_000 },
  async (bug: PlantedBug) => {
    for (let seed = 1; seed <= foundWithin; seed += 1) {
      const { violations } = await simulate(seed, { bug });
      if (violations.length > 0) return;
    }
    throw new Error(`${bug} was not found`);
  },
);

it('plays the same seed the same way, every time', { timeout: 120_000 }, async () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const [first, second] = [await simulate(seed), await simulate(seed)];
    expect(second.traceHash).toBe(first.traceHash);
  }
  expect((await simulate(1)).traceHash).not.toBe((await simulate(2)).traceHash);
});

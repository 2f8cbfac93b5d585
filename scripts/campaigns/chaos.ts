import { measureReturn } from '../faults/chaos/measure-return.ts';
import { type PlantedBug, plantedBugs } from '../faults/chaos/planted-bugs.ts';
import { runChaos } from '../faults/chaos/run-chaos.ts';
import { families } from '../faults/chaos/schedule.ts';
import type { Campaign } from './campaign.ts';

const bounds = { terminals: 20, applications: 10, wantsDisk: true, settleWithinMs: 120_000 } as const;
/** So many schedules of its own family a planted bug has to be found in. */
const plantedWithin = 25;

/** Terminals that come back send so many times as many cases as before, at most. */
const mostAtOnce = 3;

const bugs: readonly PlantedBug[] = [
  'two-transactions',
  'no-flush',
  'ignored-failure',
  'fresh-envelope',
  'order-by-time',
  'swallowed-error',
  'check-then-insert',
];

const spread = (values: readonly number[]): string => {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (part: number): string => ((sorted[Math.floor((sorted.length - 1) * part)] ?? 0) / 1000).toFixed(1);
  return `${at(0.5)} s in the middle, ${at(0.95)} s for 19 of 20, ${at(1)} s at most`;
};

export const chaos: Campaign = {
  name: 'chaos',
  about:
    'ends servers and database by force, cuts lines, steps clocks, fills the disk, fails its flushes, sends envelopes by the dozen, and compares what was acknowledged with the books',
  options: {
    schedules: { about: 'how many schedules of faults, of a second or more each', standard: 1000 },
    minutes: { about: 'no further schedule is begun after so many; 0: all are', standard: 0 },
    seed: {
      about: 'of the first; the others count on from there. What meets what is never exactly the same again',
      standard: null,
    },
    planted: { about: '1: also tries that each planted bug is found; 2: only that', standard: 1 },
  },
  run: async (figure, report) => {
    const seed = figure('seed');
    let isWell = true;
    if (figure('planted') < 2) {
      const startedAt = performance.now();
      const result = await runChaos({
        ...bounds,
        seed,
        schedules: figure('schedules'),
        minutes: figure('minutes'),
        families,
        plantedBug: null,
        stopsAt: [],
        report,
      });
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
      for (const [what, times] of [...result.counts].toSorted(([one], [other]) => one.localeCompare(other)))
        report(`${what}: ${times}`);
      if (result.whyNoDisk !== null) report(`no full disk and no power cut: ${result.whyNoDisk}`);
      if (result.whyNoFailedFlush !== null) report(`no flush that failed: ${result.whyNoFailedFlush}`);
      report(`outboxes empty after the faults: ${spread(result.settled)}`);
      report(
        `${result.schedules} schedules, ${result.acknowledged} cases and ${result.confirmedSteps} steps of the desk acknowledged, ` +
          `${result.faults.length} faults, ${seconds} s`,
      );
      const back = await measureReturn(seed);
      report(
        `all servers gone: ${back.normal.toFixed(1)} cases a second before, ${back.peak} in the busiest second after, ` +
          `${back.peakOfTries} tries of ${back.terminals} terminals to connect in theirs, all sent after ${back.seconds.toFixed(0)} s`,
      );
      isWell = result.faults.length === 0 && back.peak <= mostAtOnce * back.normal;
    }
    if (figure('planted') > 0) for (const bug of bugs) isWell = (await findPlanted(bug, seed, report)) && isWell;
    return isWell;
  },
};

/** Whether the bug is found within some schedules of the family that is about it. */
const findPlanted = async (plantedBug: PlantedBug, seed: number, report: (line: string) => void): Promise<boolean> => {
  const { family, shows } = plantedBugs[plantedBug];
  const { schedules, faults, whyNoDisk, whyNoFailedFlush } = await runChaos({
    ...bounds,
    seed,
    schedules: plantedWithin,
    minutes: 0,
    families: [family],
    plantedBug,
    stopsAt: shows,
    settleWithinMs: 20_000,
    report: () => {},
  });
  const found = faults.find(({ kind }) => shows.some((one) => one === kind));
  const whyBlind = {
    disk: whyNoDisk,
    power: whyNoDisk,
    flush: whyNoDisk ?? whyNoFailedFlush,
    kills: null,
    wire: null,
    clocks: null,
    storm: null,
  }[family];
  const outcome = found
    ? `found in schedule ${schedules} as ${found.kind}`
    : whyBlind !== null
      ? `not tried: ${whyBlind}`
      : `NOT FOUND in ${schedules} schedules`;
  report(`planted ${plantedBug}: ${outcome}`);
  return found !== undefined || whyBlind !== null;
};

import { type Mode, modes } from '../fake-departments/control.ts';
import { runDepartmentChaos } from '../faults/department-chaos.ts';
import type { ChaosFault } from '../faults/judge-cases.ts';
import type { Campaign } from './campaign.ts';

interface Planted {
  readonly plantedBug: 'received-is-settled' | 'lost-answer-is-sent';
  /** In which the bug shows. */
  readonly mood: Mode;
  /** As what it shows. */
  readonly shows: ChaosFault['kind'];
  readonly settleWithinMs: number;
}

const bugs: readonly Planted[] = [
  // A case which was received is never asked for again.
  { plantedBug: 'received-is-settled', mood: 'silent', shows: 'unsettled', settleWithinMs: 3_000 },
  // A report to the municipal platform whose answer was lost is not sent again.
  { plantedBug: 'lost-answer-is-sent', mood: 'down', shows: 'unreported', settleWithinMs: 30_000 },
];

const findPlanted = async (
  { plantedBug, mood, shows, settleWithinMs }: Planted,
  seed: number,
  report: (line: string) => void,
): Promise<boolean> => {
  const { faults } = await runDepartmentChaos({
    seed,
    schedules: 1,
    cases: 2,
    moods: [mood],
    kills: false,
    plantedBug,
    settleWithinMs,
    report: () => {},
  });
  const isFound = faults.some(({ kind }) => kind === shows);
  report(`planted ${plantedBug}: ${isFound ? `found as ${shows}` : 'NOT FOUND'}`);
  return isFound;
};

export const departments: Campaign = {
  name: 'departments',
  about:
    'lets a department be slow, wrong, down, late, doubled and jumbled, and compares what was acknowledged with the books',
  options: {
    schedules: { about: 'how many schedules of faults', standard: 300 },
    cases: { about: 'cases in each', standard: 12 },
    seed: { about: 'of the faults; what meets what is never exactly the same again', standard: null },
    planted: { about: '1: also tries that each planted bug is found', standard: 1 },
  },
  run: async (figure, report) => {
    const startedAt = performance.now();
    const { acknowledged, kills, changes, faults } = await runDepartmentChaos({
      seed: figure('seed'),
      schedules: figure('schedules'),
      cases: figure('cases'),
      moods: modes,
      kills: true,
      plantedBug: null,
      settleWithinMs: 60_000,
      report,
    });
    for (const { kind, about } of faults.slice(0, 20)) report(`${kind}: ${about}`);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    report(
      `${acknowledged} cases acknowledged, ${changes} changes of the department, ${kills} kills of the server, ${faults.length} faults, ${seconds} s`,
    );
    let isWell = faults.length === 0;
    if (figure('planted') > 0)
      for (const bug of bugs) isWell = (await findPlanted(bug, figure('seed'), report)) && isWell;
    return isWell;
  },
};

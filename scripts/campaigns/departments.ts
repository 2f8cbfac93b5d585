import { modes } from '../fake-departments/control.ts';
import { runDepartmentChaos } from '../faults/department-chaos.ts';
import type { Campaign } from './campaign.ts';

export const departments: Campaign = {
  name: 'departments',
  about:
    'lets a department be slow, wrong, down, late, doubled and jumbled, and compares what was acknowledged with the books',
  options: {
    schedules: { about: 'how many schedules of faults', standard: 300 },
    cases: { about: 'cases in each', standard: 12 },
    seed: { about: 'of the faults; what meets what is never exactly the same again', standard: null },
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
    return faults.length === 0;
  },
};

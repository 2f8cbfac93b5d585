import { runPowerCuts, whyNoPowerCuts } from '../../device-agent/src/testing/power-cuts.ts';
import type { Campaign } from './campaign.ts';

export const powerCuts: Campaign = {
  name: 'power-cuts',
  about: "cuts the power of a disk that the agent's store writes to (root, on Linux)",
  options: {
    cuts: { about: 'how many', standard: 300 },
    normal: {
      about: 'how many with the planted bug, synchronous=NORMAL: half of them at least must lose',
      standard: 30,
    },
    seed: { about: 'of the moments; a cut is never exactly the same again', standard: null },
  },
  run: async (figure, report) => {
    const reason = whyNoPowerCuts();
    if (reason) {
      report(`skipped: ${reason}`);
      return true;
    }
    const play = async (mode: 'full' | 'normal', cuts: number) => {
      const startedAt = performance.now();
      const totals = await runPowerCuts({ mode, cuts, seed: figure('seed') });
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
      report(
        `synchronous=${mode.toUpperCase()}: ${totals.cuts} cuts, ${totals.acknowledged} acknowledged, ${totals.lost} lost in ` +
          `${totals.losing} cuts, ${totals.doubled} doubled, ${totals.unreadable} unreadable, ${totals.damaged} damaged files, ${seconds} s`,
      );
      return totals;
    };
    const { lost, doubled, unreadable, damaged } = await play('full', figure('cuts'));
    const planted = await play('normal', figure('normal'));
    return lost + doubled + unreadable + damaged === 0 && planted.losing * 2 >= planted.cuts;
  },
};

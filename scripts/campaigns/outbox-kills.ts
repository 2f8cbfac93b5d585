import { runKills } from '../../device-agent/src/testing/kills.ts';
import { createSeededRandom } from '../../device-agent/src/testing/seeded-random.ts';
import type { Campaign } from './campaign.ts';

export const outboxKills: Campaign = {
  name: 'outbox-kills',
  about: "ends processes with kill -9 while they write to the agent's store",
  options: {
    kills: { about: 'how many', standard: 1_000 },
    lanes: { about: 'how many side by side', standard: 2 },
    seed: { about: 'of the moments; a kill is never exactly the same again', standard: null },
  },
  run: async (figure, report) => {
    const startedAt = performance.now();
    const totals = await runKills({
      mode: 'honest',
      kills: figure('kills'),
      lanes: Math.max(1, figure('lanes')),
      random: createSeededRandom(figure('seed')),
    });
    const { kills, acknowledged, lost, doubled, unreadable, damaged } = totals;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    report(
      `${kills} kills, ${acknowledged} acknowledged, ${lost} lost, ${doubled} doubled, ${unreadable} unreadable, ` +
        `${damaged} damaged files, ${seconds} s`,
    );
    return lost + doubled + unreadable + damaged === 0;
  },
};

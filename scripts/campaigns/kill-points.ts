import { startBrowser } from '../../e2e/support/browser.ts';
import { startTrial } from '../../e2e/support/trial.ts';
import { buildBundles } from '../build.ts';
import { openBrowserResident } from '../faults/browser-resident.ts';
import { runKillPoints } from '../faults/kill-points.ts';
import type { Campaign } from './campaign.ts';

export const killPoints: Campaign = {
  name: 'kill-points',
  about: 'ends server, agent and screen at points of an application, and compares what people were told with the books',
  options: {
    points: { about: 'how many kills, spread over server, device agent and browser', standard: 300 },
    chromium: { about: 'how many of them with a real browser', standard: 6 },
    seed: { about: 'the same number kills at the same points again', standard: null },
  },
  run: async (figure, report) => {
    if ((await buildBundles()).some(({ passed }) => !passed)) return false;
    const trial = await startTrial();
    try {
      const { faults } = await runKillPoints({
        points: figure('points'),
        chromium: figure('chromium'),
        seed: figure('seed'),
        trial,
        openBrowser: (wanted) => openBrowserResident(startBrowser, wanted),
        report,
      });
      return faults.length === 0;
    } finally {
      await trial.stop();
    }
  },
};

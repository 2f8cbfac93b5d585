import { mkdtempSync, rmSync } from 'node:fs';
import { withSupervisedBrowser } from '../../e2e/support/supervised-browser.ts';
import { startTrial } from '../../e2e/support/trial.ts';
import { buildBundles } from '../build.ts';
import { runResidualData } from '../faults/residual-data.ts';
import type { Campaign } from './campaign.ts';

export const residualData: Campaign = {
  name: 'residual-data',
  about: 'lets people apply, and searches memory, files and logs of the terminal for each once they have gone (Linux)',
  options: { visits: { about: 'how many people', standard: 10 } },
  run: async (figure, report) => {
    if (process.platform !== 'linux') {
      report('the memory of processes is read from /proc: only on Linux');
      return false;
    }
    if ((await buildBundles()).some(({ passed }) => !passed)) return false;
    const visits = figure('visits');
    const folder = mkdtempSync('/dev/shm/linban-');
    try {
      const trial = await startTrial({ configure: withSupervisedBrowser(folder) });
      try {
        const { seenInUse, seenInCardService, findings, backAfterMs } = await runResidualData({
          trial,
          folder,
          visits,
          report,
        });
        const sorted = backAfterMs.toSorted((a, b) => a - b);
        const copies = findings.reduce((sum, finding) => sum + finding.copies, 0);
        const inMs = (value: number | undefined) => `${(value ?? 0).toFixed(0)} ms`;
        report(
          `${visits} visits: ${copies} copies left, invitation back after ${inMs(sorted[sorted.length >> 1])} (median), ${inMs(sorted.at(-1))} at most`,
        );
        const isProof = seenInUse > 0 && (visits < 2 || seenInCardService !== 0);
        if (!isProof) report('what was in use was not found while it was: the search proves nothing');
        return isProof && findings.length === 0;
      } finally {
        await trial.stop();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

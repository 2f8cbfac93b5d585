import { parseArgs } from 'node:util';
import { startBrowser } from '../e2e/support/browser.ts';
import { startTrial } from '../e2e/support/trial.ts';
import { buildBundles } from './build.ts';
import { openBrowserResident } from './faults/browser-resident.ts';
import { runKillPoints } from './faults/kill-points.ts';

const USAGE = `npm run campaign -- kill-points [--points 300] [--chromium 6] [--seed N]
  --points     how many kills, spread over server, device agent and browser
  --chromium   how many of them with a real browser
  --seed       the same number kills at the same points again`;

const readOptions = () => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { points: { type: 'string' }, chromium: { type: 'string' }, seed: { type: 'string' } },
    });
    const points = Number(values.points ?? 300);
    const chromium = Number(values.chromium ?? 6);
    const seed = Number(values.seed ?? Date.now() % 1_000_000);
    const isGood = [points, chromium, seed].every((value) => Number.isSafeInteger(value) && value >= 0);
    return isGood && positionals.join() === 'kill-points' ? { points, chromium, seed } : null;
  } catch {
    return null;
  }
};

const main = async (): Promise<number> => {
  const options = readOptions();
  if (!options) {
    console.error(USAGE);
    return 2;
  }
  if ((await buildBundles()).some(({ passed }) => !passed)) return 1;
  const trial = await startTrial();
  try {
    const { faults } = await runKillPoints({
      ...options,
      trial,
      openBrowser: (wanted) => openBrowserResident(startBrowser, wanted),
      report: console.log,
    });
    return faults.length === 0 ? 0 : 1;
  } finally {
    await trial.stop();
  }
};

process.exit(await main());

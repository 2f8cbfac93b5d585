import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowserResident } from '../scripts/faults/browser-resident.ts';
import { runKillPoints } from '../scripts/faults/kill-points.ts';
import { startBrowser } from './support/browser.ts';
import { startTrial, type Trial } from './support/trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await startTrial();
});
afterAll(() => trial?.stop());

it('loses and doubles no case that a person was told of, whoever is killed, whenever', async () => {
  const lines: string[] = [];
  const result = await runKillPoints({
    trial,
    points: 52,
    chromium: 3,
    openBrowser: (options) => openBrowserResident(startBrowser, options),
    seed: 15,
    report: (line) => lines.push(line),
  });
  process.stdout.write(`${lines.join('\n')}\n`);
  expect(result.faults).toEqual([]);
  // A campaign that kills beside the application, or people who are told nothing, would prove nothing.
  expect(result.struck).toBeGreaterThanOrEqual(50);
  expect(result.promised).toBeGreaterThanOrEqual(27);
}, 600_000);

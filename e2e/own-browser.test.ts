import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processTree } from '../scripts/faults/memory-scan.ts';
import { runResidualData, scanProcesses, visit } from '../scripts/faults/residual-data.ts';
import { openPanel, startBrowser } from './support/browser.ts';
import { patienceFactor } from './support/patience.ts';
import { findSupervisedBrowser, type SupervisedBrowser, withSupervisedBrowser } from './support/supervised-browser.ts';
import { startTrial, type Trial } from './support/trial.ts';

/**
 * The terminal with its own browser, started and watched over by the agent: nothing of a person is left when they have
 * gone (campaign R19, short), and the invitation is back whatever dies (R15, short).
 */

const phone = '19912345678';
let trial: Trial;
let folder: string;

beforeAll(async () => {
  if (process.platform !== 'linux') return;
  folder = mkdtempSync('/dev/shm/linban-');
  trial = await startTrial({ configure: withSupervisedBrowser(folder) });
});
afterAll(async () => {
  await trial?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** When the agent logged an event since a moment, milliseconds since 1970. */
const loggedAt = (event: string, since: number): number | undefined =>
  readFileSync(join(trial.dataFolder, 'logs', 'agent.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"event":"${event}"`))
    .map((line) => Date.parse(/"time":"([^"]+)"/.exec(line)?.[1] ?? ''))
    .find((at) => at >= since);

const untilLogged = async (event: string, since: number, withinMs: number): Promise<number> => {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(50)) {
    const at = loggedAt(event, since);
    if (at !== undefined) return at - since;
  }
  throw new Error(`the agent did not log ${event} within ${withinMs / 1000} s`);
};

const agentPid = () => trial.agentPid() ?? 0;
const ofBrowser = (which: RegExp) => processTree(agentPid()).filter(({ command }) => which.test(command));
const mainOfBrowser = () => ofBrowser(/--user-data-dir/).find(({ command }) => !command.includes('--type='));

const invitation = async (before?: string): Promise<SupervisedBrowser> => {
  const shown = await findSupervisedBrowser(folder, before);
  await shown.page.locator('[data-screen="attract"][data-settled="true"]').waitFor({ timeout: 60_000 });
  return shown;
};

/** What happens to the browser, and within how long it must be known (goal of a quiet machine, milliseconds; `null`: its end is known at once). */
const drills: readonly [string, number | null, (shown: SupervisedBrowser) => void][] = [
  [
    'its renderers are killed',
    5_000,
    () => {
      for (const { pid } of ofBrowser(/--type=renderer/)) process.kill(pid, 'SIGKILL');
    },
  ],
  ['its page hangs', 10_000, ({ page }) => void page.evaluate('for (;;);').catch(() => undefined)],
  [
    'its main process is killed',
    null,
    () => {
      const main = mainOfBrowser();
      if (main) process.kill(main.pid, 'SIGKILL');
    },
  ],
];

describe.skipIf(process.platform !== 'linux')('the terminal’s own browser (reads /proc: Linux)', () => {
  it('leaves nothing of a person, five seconds after they have gone', async () => {
    const lines: string[] = [];
    const { seenInUse, seenInCardService, findings } = await runResidualData({
      trial,
      folder,
      visits: 2,
      report: (line) => lines.push(line),
    });
    process.stdout.write(`${lines.join('\n')}\n`);
    expect(seenInUse).toBeGreaterThan(0);
    // `null`: there is no service; the lines say why.
    expect(seenInCardService).not.toBe(0);
    expect(findings).toEqual([]);
  });

  it.each(drills)('is back with the invitation when %s', async (what, goal, strike) => {
    const shown = await invitation();
    const struckAt = Date.now();
    strike(shown);
    const next = await invitation(shown.id);
    const back = Date.now() - struckAt;
    const known = goal === null ? 0 : (loggedAt('browserRestarted', struckAt) ?? Number.NaN) - struckAt;
    process.stdout.write(`${what}: known after ${known} ms, invitation back after ${back} ms\n`);
    expect(known).toBeLessThanOrEqual((goal ?? 0) * patienceFactor);
    await next.browser.close();
  });

  it('is left alone when its page loads itself again', async () => {
    const shown = await invitation();
    const since = Date.now();
    await shown.page.reload({ waitUntil: 'commit' });
    // Twice as long as a page has that goes without a word, and less than one that took its leave: a busy machine needs the rest.
    await pause(2_500 - (Date.now() - since));
    const restarted = loggedAt('browserRestarted', since) ?? Number.POSITIVE_INFINITY;
    expect(restarted - since).toBeGreaterThan(2_500);
    await shown.browser.close();
  });

  it('is replaced when the agent was killed and comes back', async () => {
    const shown = await invitation();
    const before = mainOfBrowser()?.pid;
    trial.kill('device agent');
    const next = await invitation(shown.id);
    expect(before).toBeDefined();
    expect(mainOfBrowser()?.pid).not.toBe(before);
    await next.browser.close();
  });

  it('is not started without end when it dies again and again', async () => {
    const since = Date.now();
    const storm = untilLogged('browserStorm', since, 60_000).finally(() => {
      isOver = true;
    });
    let isOver = false;
    while (!isOver) {
      const main = mainOfBrowser();
      if (main) process.kill(main.pid, 'SIGKILL');
      await pause(100);
    }
    await storm;
    await pause(2_000);
    expect(mainOfBrowser()).toBeUndefined();
  });

  it('would be found out if the page were only cleared: its memory still holds what was typed', async () => {
    // The agent has given up its own browser for now; this one belongs to the test, and nobody throws it away.
    const browser = await startBrowser();
    try {
      const page = await openPanel(browser);
      const resident = await visit(page, trial, phone);
      await resident.leave();
      // At once: what a cleared page has let go of stays until somebody needs the room, and on a busy machine that is soon.
      const found = scanProcesses(process.pid, [{ name: 'phone', text: phone }], /chrom.*--type=renderer/);
      expect(found.length).toBeGreaterThan(0);
    } finally {
      await browser.close();
    }
  });
});

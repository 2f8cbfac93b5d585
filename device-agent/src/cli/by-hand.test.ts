import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { BeatMessage, ScreenPlace } from '@linban/shared/contracts/agent-link.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { openRepairHistory } from '../browser/repair-history.ts';
import { systemClock } from '../clock.ts';
import { openConsumables } from '../health/consumables.ts';
import { openDatabase } from '../outbox/database.ts';
import { eventually } from '../testing/eventually.ts';
import { startFakeServer } from '../testing/fake-server.ts';
import { makeFolder, makeServerKeys } from '../testing/samples.ts';
import { openScreen, startTestAgent } from '../testing/start-test-agent.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const configure = (folder: string, more: object = {}): string => {
  const file = join(folder, 'agent.json');
  const config = { port: 0, uiFolder: 'ui', dataFolder: 'data', serverUrl: 'http://127.0.0.1:9', ...more };
  writeFileSync(file, JSON.stringify(config));
  return file;
};
const call = async (file: string, ...args: readonly string[]) => {
  const child = spawn(process.execPath, [main, ...args, '--config', file, '--language', 'en']);
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { code, out };
};

/** Uses of a printer, counted before anything starts. */
const countUses = (folder: string) => {
  const database = openDatabase(join(folder, 'data'));
  const consumables = openConsumables(database, { clock: systemClock, sizes: () => null });
  consumables.countUse('receiptPrinter', { millimetres: 79_000, cuts: 400 });
  database.close();
};
const uses = (folder: string) => {
  const database = openDatabase(join(folder, 'data'));
  const list = openConsumables(database, { clock: systemClock, sizes: () => null }).list();
  database.close();
  return Object.fromEntries(list.map(({ measure, used }) => [measure, used]));
};

describe('new paper, told by hand', { timeout: 30_000 }, () => {
  it('reaches the agent that runs, and the centre through it', async () => {
    const folder = makeFolder();
    countUses(folder);
    const server = await startFakeServer(await makeServerKeys());
    const { agent, logLines } = await startTestAgent(server.url, { folder });
    closers.push(
      () => agent.stop(),
      () => server.close(),
    );
    const { code, out } = await call(configure(folder), 'device', 'receipt-printer', 'replenish');
    expect([code, out]).toEqual([0, 'Done.\n']);
    expect(logLines.filter((line) => line.includes('"replenished"'))).toHaveLength(1);
    await eventually(() =>
      expect(server.reports.at(-1)?.health?.consumables).toMatchObject([
        { measure: 'cuts', used: 400 },
        { measure: 'millimetres', used: 0 },
      ]),
    );
  });

  it('is written down while no agent runs', async () => {
    const folder = makeFolder();
    countUses(folder);
    const file = configure(folder);
    expect((await call(file, 'device', 'receipt-printer', 'new-cutter')).code).toBe(0);
    expect(uses(folder)).toEqual({ cuts: 0, millimetres: 79_000 });
    expect((await call(file, 'device', 'receipt-printer', 'replaced')).code).toBe(0);
    expect(uses(folder)).toEqual({ cuts: 0, millimetres: 0 });
  });
});

describe('a browser that waits out its brake', { timeout: 30_000 }, () => {
  it('is forgiven while no agent runs', async () => {
    const folder = makeFolder();
    const history = openRepairHistory(join(folder, 'data'));
    openDatabase(join(folder, 'data')).close();
    history.write({ repairs: [1, 2, 3, 4, 5], agentRestartedAt: 5 });
    const file = configure(folder, { browser: { command: ['chromium'], folder: join(folder, 'browser') } });
    expect(await call(file, 'screen', 'retry')).toEqual({ code: 0, out: 'Done.\n' });
    expect(history.read()).toEqual({ repairs: [], agentRestartedAt: null });
  });

  it('says where the agent has no browser to start', async () => {
    const { code, out } = await call(configure(makeFolder()), 'screen', 'retry');
    expect([code, out]).toEqual([1, expect.stringContaining('does not run the screen')]);
  });
});

describe('whether the agent may be restarted', { timeout: 60_000 }, () => {
  it('is no while a visit is on the screen, yes afterwards, and yes without an agent', async () => {
    const folder = makeFolder();
    const server = await startFakeServer(await makeServerKeys());
    const test = await startTestAgent(server.url, { folder });
    const file = configure(folder);
    const screen = await openScreen(test);
    closers.push(
      () => screen.socket.disconnect(),
      () => test.agent.stop(),
      () => server.close(),
    );
    const show = async (place: ScreenPlace) => {
      screen.socket.emit('beat', { place } satisfies BeatMessage);
      await eventually(() => expect(test.agent.isIdle()).toBe(place !== 'visit'));
    };
    await show('attract');
    await show('visit');
    expect(await call(file, 'idle')).toEqual({ code: 1, out: 'Somebody is being served.\n' });
    await show('attract');
    expect((await call(file, 'idle')).code).toBe(0);
    await test.agent.stop();
    expect((await call(file, 'idle')).code).toBe(0);
  });
});

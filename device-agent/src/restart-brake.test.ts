import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openDatabase } from './outbox/database.ts';
import { eventually } from './testing/eventually.ts';
import { startFakeServer } from './testing/fake-server.ts';
import { makeFolder, makeServerKeys } from './testing/samples.ts';
import { openScreen, startTestAgent } from './testing/start-test-agent.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** The devices behind it are fakes; what counts is that one is configured. */
const devices = {
  idCardReader: { profile: 'generic-network', transport: { kind: 'tcp', host: '127.0.0.1', port: 9 } },
};

const afterStarts = async (count: number, restartBrakeSeconds: number) => {
  const folder = makeFolder();
  const database = openDatabase(join(folder, 'data'));
  const insert = database.prepare('insert into agent_start (at) values (?)');
  for (let index = 0; index < count; index += 1) insert.run(new Date(Date.now() - 1_000 * index).toISOString());
  database.close();
  const server = await startFakeServer(await makeServerKeys());
  const test = await startTestAgent(server.url, { folder, config: { restartBrakeSeconds, devices } });
  closers.push(
    () => server.close(),
    () => test.agent.stop(),
  );
  return { server, test };
};
const count = (lines: readonly string[], event: string) => lines.filter((line) => line.includes(`"${event}"`)).length;

it('stands back from the devices after six starts, says so, and opens them after the wait', {
  timeout: 20_000,
}, async () => {
  const { server, test } = await afterStarts(5, 1);
  expect(count(test.logLines, 'restartBrake')).toBe(1);
  await eventually(() =>
    expect(server.reports[0]).toMatchObject({
      devices: { idCardReader: { state: 'offline', cause: 'restart-storm' }, keypad: { state: 'noDevice' } },
      health: { restarts: { recent: 6, isStorm: true }, recoveries: [] },
    }),
  );
  await eventually(() => expect(count(test.logLines, 'brakeReleased')).toBe(1));
  await eventually(() =>
    expect(server.reports.at(-1)).toMatchObject({
      devices: { idCardReader: { state: 'online' } },
      health: { restarts: { recent: 6, isStorm: true } },
    }),
  );
  // The same address, the same terminal.
  const screen = await openScreen(test);
  closers.push(() => screen.socket.disconnect());
  expect(screen.snapshots.at(-1)?.devices.idCardReader.state).toBe('online');
  expect(server.enrolments).toBe(1);
  // The watchdog asks the agent that runs now, not the one that stood back.
  expect(test.agent.probeStore()).toBe('writable');
});

it.each([
  ['five starts', 4, 1],
  ['a brake that is switched off', 9, 0],
])('opens the devices at once with %s', async (_case, earlier, seconds) => {
  const { test } = await afterStarts(earlier, seconds);
  const screen = await openScreen(test);
  closers.push(() => screen.socket.disconnect());
  expect(screen.snapshots.at(-1)?.devices.idCardReader.state).toBe('online');
  expect(count(test.logLines, 'restartBrake')).toBe(0);
});

it('stops while it stands back', async () => {
  const { test } = await afterStarts(5, 3_600);
  await test.agent.stop();
  expect(count(test.logLines, 'brakeReleased')).toBe(0);
});

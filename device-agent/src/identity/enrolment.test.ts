import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { type FakeServer, startFakeServer } from '../testing/fake-server.ts';
import { makeFolder, makeServerKeys } from '../testing/samples.ts';
import { keepEnrolling } from './enrolment.ts';
import { openTerminalIdentity, type TerminalIdentity } from './terminal-identity.ts';
import { openTerminalKey } from './terminal-key.ts';

const clock = createFakeClock();
let server: FakeServer;
let identity: TerminalIdentity;
let codeFile: string;
let told: string[];
let stop = () => {};
beforeEach(async () => {
  const folder = makeFolder();
  codeFile = join(folder, 'code');
  told = [];
  server = await startFakeServer(await makeServerKeys());
  identity = openTerminalIdentity(folder, await openTerminalKey(folder), { clock, uuid: () => crypto.randomUUID() });
});
afterEach(async () => {
  stop();
  await server.close();
});
const start = () => {
  const note = (event: string) => void told.push(event);
  stop = keepEnrolling(
    identity,
    { serverUrl: server.url, codeFile },
    { clock, random: () => 0.5, log: { info: note, warn: note, bug: note } },
  );
};

it('waits for the code', async () => {
  start();
  await clock.advance(10_000);
  expect([server.enrolments, told]).toEqual([0, ['enrolmentPending']]);
  writeFileSync(codeFile, 'code\n');
  await clock.advance(5_000);
  await eventually(() => expect(identity.enrolment()).not.toBeNull());
  expect(server.enrolments).toBe(1);
});

it('tries a refused code again only after half a minute, because it may be replaced', async () => {
  writeFileSync(codeFile, 'used');
  server.enrolStatus = 403;
  start();
  await eventually(() => expect(told).toEqual(['enrolmentRefused']));
  await clock.advance(29_000);
  expect(server.enrolments).toBe(1);
  server.enrolStatus = 200;
  await clock.advance(1_000);
  await eventually(() => expect(identity.enrolment()).not.toBeNull());
});

it.each([500, 429])('tries again soon when the server answers %i', async (status) => {
  writeFileSync(codeFile, 'code');
  server.enrolStatus = status;
  start();
  await eventually(() => expect(told).toEqual(['enrolmentPending']));
  server.enrolStatus = 200;
  await clock.advance(5_000);
  await eventually(() => expect(identity.enrolment()).not.toBeNull());
});

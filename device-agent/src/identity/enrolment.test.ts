import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { type FakeServer, startFakeServer } from '../testing/fake-server.ts';
import { makeFolder, makeServerKeys } from '../testing/samples.ts';
import { keepEnrolling } from './enrolment.ts';
import { openTerminalIdentity, type TerminalIdentity } from './terminal-identity.ts';
import { openTerminalKeys, type TerminalKeys } from './terminal-key.ts';

const clock = createFakeClock();
let server: FakeServer;
let identity: TerminalIdentity;
let keys: TerminalKeys;
let waiting = false;
let codeFile: string;
let told: string[];
let stop = () => {};
beforeEach(async () => {
  const folder = makeFolder();
  codeFile = join(folder, 'code');
  told = [];
  waiting = false;
  server = await startFakeServer(await makeServerKeys());
  keys = await openTerminalKeys(folder);
  identity = openTerminalIdentity(folder, keys, { clock, uuid: () => crypto.randomUUID(), boot: crypto.randomUUID() });
});
afterEach(async () => {
  stop();
  await server.close();
});
const start = () => {
  const note = (event: string) => void told.push(event);
  stop = keepEnrolling(
    identity,
    { serverUrl: server.url, codeFile, keys, hasCasesWaiting: () => waiting },
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

describe('of a terminal that was revoked', () => {
  const enrolled = async () => {
    writeFileSync(codeFile, 'first');
    start();
    await eventually(() => expect(identity.enrolment()).not.toBeNull());
  };

  it('begins by itself, with a key of its own, and ends the revocation', async () => {
    await enrolled();
    const before = identity.key.publicKey;
    writeFileSync(codeFile, 'second');
    identity.setRevoked(true);
    await eventually(() => expect(server.enrolments).toBe(2));
    await eventually(() => expect(identity.isRevoked()).toBe(false));
    expect(identity.key.publicKey).not.toBe(before);
    expect(server.enrolledKeys).toEqual([before, identity.key.publicKey]);
  });

  it('does not ask again with a code that was refused, until another one lies there', async () => {
    await enrolled();
    server.enrolStatus = 403;
    identity.setRevoked(true);
    await eventually(() => expect(server.enrolments).toBe(2));
    await clock.advance(120_000);
    expect(server.enrolments).toBe(2);
    server.enrolStatus = 200;
    writeFileSync(codeFile, 'second');
    await clock.advance(30_000);
    await eventually(() => expect(identity.isRevoked()).toBe(false));
  });

  it('waits for the cases that the terminal still holds, and says so once', async () => {
    await enrolled();
    writeFileSync(codeFile, 'second');
    waiting = true;
    identity.setRevoked(true);
    await clock.advance(120_000);
    expect(server.enrolments).toBe(1);
    expect(told.filter((event) => event === 'enrolmentRefused')).toHaveLength(1);
    waiting = false;
    await clock.advance(30_000);
    await eventually(() => expect(identity.isRevoked()).toBe(false));
    expect(server.enrolments).toBe(2);
  });

  it('ends where the terminal is let in again', async () => {
    await enrolled();
    rmSync(codeFile);
    identity.setRevoked(true);
    await clock.advance(10_000);
    identity.setRevoked(false);
    writeFileSync(codeFile, 'second');
    await clock.advance(60_000);
    expect(server.enrolments).toBe(1);
  });

  it('goes on with the same key where the answer was lost', async () => {
    await enrolled();
    writeFileSync(codeFile, 'second');
    server.enrolStatus = 500;
    identity.setRevoked(true);
    await eventually(() => expect(server.enrolments).toBe(2));
    server.enrolStatus = 200;
    await clock.advance(5_000);
    await eventually(() => expect(identity.isRevoked()).toBe(false));
    expect(server.enrolledKeys[2]).toBe(server.enrolledKeys[1]);
  });
});

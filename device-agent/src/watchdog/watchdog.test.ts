import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase, writeTo } from '../outbox/database.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createStoreProbe, type StoreHealth } from './store-probe.ts';
import { createStoreRestart } from './store-restart.ts';
import { startWatchdog } from './watchdog.ts';

const start = (watchdogMs: number | null) => {
  const clock = createFakeClock();
  const signs: string[] = [];
  const events: string[] = [];
  const state = { store: 'writable' as StoreHealth, stall: 0, canRestartHelp: true, isIdle: true, restarts: 0 };
  const stop = startWatchdog({
    clock,
    manager: { watchdogMs, notify: async (...words) => void signs.push(...words) },
    probeStore: () => state.store,
    longestStall: () => state.stall,
    canRestartHelp: () => state.canRestartHelp,
    isIdle: () => state.isIdle,
    onRestartNeeded: () => {
      state.restarts += 1;
    },
    onEvent: (event) => events.push(event),
  });
  return { clock, signs, events, state, stop };
};

it('gives three signs of life in the time for one, until it is stopped', async () => {
  const { clock, signs, stop } = start(30_000);
  await clock.advance(25_000);
  expect(signs).toEqual(['WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1']);
  stop();
  await clock.advance(60_000);
  expect(signs).toHaveLength(3);
});

it('withholds the sign while something holds the program up', async () => {
  const { clock, signs, events, state } = start(30_000);
  await clock.advance(1);
  state.stall = 2_500;
  await clock.advance(20_000);
  expect([signs.length, events]).toEqual([1, ['stalled', 'stalled']]);
  state.stall = 0;
  await clock.advance(10_000);
  expect(signs).toHaveLength(2);
});

it('asks for an orderly restart for a broken store, as soon as nobody is served', async () => {
  const { clock, signs, events, state } = start(30_000);
  Object.assign(state, { store: 'broken', isIdle: false });
  await clock.advance(25_000);
  expect([signs.length, events, state.restarts]).toEqual([3, [], 0]);
  state.isIdle = true;
  await clock.advance(10_000);
  expect([events, state.restarts]).toEqual([['storeNeedsRestart'], 1]);
});

it('goes on with a broken store where no restart would help: it can still report it', async () => {
  const { clock, signs, events, state } = start(30_000);
  Object.assign(state, { store: 'broken', canRestartHelp: false });
  await clock.advance(25_000);
  expect([signs.length, events.at(-1), state.restarts]).toEqual([3, 'storeBroken', 0]);
});

it('goes on where only the disk is full: a restart would not help', async () => {
  const { clock, signs, state } = start(30_000);
  state.store = 'full';
  await clock.advance(15_000);
  expect(signs).toHaveLength(2);
});

it('does nothing where nobody watches', async () => {
  const { clock, signs } = start(null);
  await clock.advance(100_000);
  expect(signs).toEqual([]);
});

it('looks at the real store: writable, full, broken', () => {
  const database = openDatabase(mkdtempSync(join(tmpdir(), 'linban-watchdog-')));
  const probe = createStoreProbe(database);
  expect([probe(), probe()]).toEqual(['writable', 'writable']);
  database.exec('create table filler (content blob)');
  database.exec('pragma max_page_count = 1');
  const insert = database.prepare('insert into filler values (zeroblob(5000))');
  expect(() => {
    for (let tries = 0; tries < 100; tries += 1) insert.run();
  }).toThrow(/full/);
  // A row that is there can still be written over; a page more can't be had.
  database.exec('drop table if exists sign_of_life');
  expect(probe()).toBe('broken');
  database.close();
  expect(probe()).toBe('broken');
});

it('takes a store that lost a flush for broken, although it writes again', () => {
  const database = openDatabase(mkdtempSync(join(tmpdir(), 'linban-watchdog-')));
  const probe = createStoreProbe(database);
  writeTo(database, () => {
    throw Object.assign(new Error('disk I/O error'), { errcode: 1034 });
  });
  expect(probe()).toBe('broken');
  database.close();
});

describe('whether a restart can help', () => {
  const clock = createFakeClock();

  it('says yes once an hour, over restarts too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'linban-watchdog-'));
    expect(createStoreRestart(folder, clock)()).toBe(true);
    expect(createStoreRestart(folder, clock)()).toBe(false);
    await clock.advance(3_600_000);
    expect(createStoreRestart(folder, clock)()).toBe(true);
  });

  it('says no where the disk does not take a file', () =>
    expect(createStoreRestart('/proc/no-such-folder', clock)()).toBe(false));

  it('is not held up by a note from the future, nor by a damaged one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'linban-watchdog-'));
    for (const note of [JSON.stringify({ at: clock.now().getTime() + 1 }), '{']) {
      writeFileSync(join(folder, 'store-restart.json'), note);
      expect(createStoreRestart(folder, clock)()).toBe(true);
    }
  });
});

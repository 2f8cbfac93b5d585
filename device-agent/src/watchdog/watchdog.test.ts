import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../outbox/database.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createStoreProbe, type StoreHealth } from './store-probe.ts';
import { startWatchdog } from './watchdog.ts';

const start = (watchdogMs: number | null) => {
  const clock = createFakeClock();
  const signs: string[] = [];
  const withheld: string[] = [];
  const state = { store: 'writable' as StoreHealth, stall: 0 };
  const stop = startWatchdog({
    clock,
    manager: { watchdogMs, notify: async (...words) => void signs.push(...words) },
    probeStore: () => state.store,
    longestStall: () => state.stall,
    onWithheld: (cause) => withheld.push(cause),
  });
  return { clock, signs, withheld, state, stop };
};

it('gives three signs of life in the time for one, until it is stopped', async () => {
  const { clock, signs, stop } = start(30_000);
  await clock.advance(25_000);
  expect(signs).toEqual(['WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1']);
  stop();
  await clock.advance(60_000);
  expect(signs).toHaveLength(3);
});

it.each<[Partial<{ store: StoreHealth; stall: number }>, string]>([
  [{ store: 'broken' }, 'store-broken'],
  [{ stall: 2_500 }, 'stalled'],
])('withholds the sign while something is wrong: %o', async (trouble, cause) => {
  const { clock, signs, withheld, state } = start(30_000);
  await clock.advance(1);
  Object.assign(state, trouble);
  await clock.advance(20_000);
  expect([signs.length, withheld]).toEqual([1, [cause, cause]]);
  Object.assign(state, { store: 'writable', stall: 0 });
  await clock.advance(10_000);
  expect(signs).toHaveLength(2);
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

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runBitFlips } from '../testing/bit-flips.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { openOutbox, openSqliteStore } from '../testing/open-store.ts';
import { makeEnvelope, makeFolder } from '../testing/samples.ts';
import { openDatabase } from './database.ts';
import type { StoreDamage } from './store-file.ts';
import { pageSize } from './wal-frames.ts';

/** Of two stores: one that was closed in order, then one of an agent that was ended. */
const seeds = [20, 80] as const;

it('finds every bit that flipped, sends nothing wrong, and goes on with the other cases', {
  timeout: 120_000,
}, async () => {
  const [from, to] = seeds;
  const { faults, rounds, harmless, rows, files } = await runBitFlips({ seed: from, rounds: to - from });
  expect(faults).toEqual([]);
  // If all of them hit nothing, or nothing was ever left to go on with, it would prove nothing.
  expect([rounds, rows + files > harmless]).toEqual([to - from, true]);
});

const writeStore = async () => {
  const folder = makeFolder();
  const store = openSqliteStore(folder);
  const outbox = openOutbox(store, createFakeClock());
  const envelopes = Array.from({ length: 6 }, () => makeEnvelope({ ciphertext: 'A'.repeat(900) }));
  for (const envelope of envelopes) await outbox.put(envelope);
  outbox.stop();
  store.database.close();
  return { folder, envelopes, path: join(folder, 'agent.db') };
};

const open = (folder: string) => {
  const damages: StoreDamage[] = [];
  openDatabase(folder, (damage) => damages.push(damage)).close();
  const store = openSqliteStore(folder);
  const outbox = openOutbox(store, createFakeClock());
  const rows = outbox.waiting();
  const waiting = rows.ok ? rows.value.map(({ envelopeId }) => String(envelopeId)) : [];
  outbox.stop();
  store.database.close();
  return { damages, waiting };
};

it('takes no harm of bits that flip where nothing is written', async () => {
  const { folder, envelopes, path } = await writeStore();
  const bytes = readFileSync(path);
  let flips = 0;
  for (let start = pageSize; start < bytes.byteLength; start += pageSize) {
    // Only of pages with rows or index entries: between the list of their cells and the first of them.
    const isLeaf = [10, 13].includes(bytes[start] ?? 0);
    const from = start + 8 + 2 * bytes.readUInt16BE(start + 3);
    const to = start + bytes.readUInt16BE(start + 5);
    for (let at = from; isLeaf && at < to; at += 7) {
      bytes[at] = (bytes[at] ?? 0) ^ 16;
      flips += 1;
    }
  }
  expect(flips).toBeGreaterThan(100);
  writeFileSync(path, bytes);
  expect(open(folder)).toEqual({ damages: [], waiting: envelopes.map(({ envelopeId }) => envelopeId) });
});

it.each<readonly [string, (bytes: Buffer) => void]>([
  ['the name of the format', (bytes) => bytes.write('SQLote', 0)],
  ['its version', (bytes) => bytes.writeUInt32BE(1, 60)],
  ['how its text is written', (bytes) => bytes.writeUInt32BE(3, 56)],
  ['the tables it has', (bytes) => bytes.write('CRXATE', bytes.indexOf('CREATE TABLE envelope'))],
  ['the way to its rows', (bytes) => bytes.fill(0, 100, 108)],
])('takes every case out of a file that is damaged in %s', async (_, damage) => {
  const { folder, envelopes, path } = await writeStore();
  const bytes = readFileSync(path);
  damage(bytes);
  writeFileSync(path, bytes);
  const expected = envelopes.map(({ envelopeId }) => envelopeId);
  expect(open(folder)).toEqual({ damages: [{ isFile: true, rows: 1 }], waiting: expected });
  expect(open(folder)).toEqual({ damages: [], waiting: expected });
});

import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { makeFolder } from '../testing/samples.ts';
import { openDatabase } from './database.ts';
import { createOutbox } from './outbox.ts';

const victim = fileURLToPath(new URL('../testing/put-until-killed.ts', import.meta.url));

/** Lets the victim put envelopes, kills it so many milliseconds after its first acknowledgement, returns what it acknowledged. */
const putAndKill = (folder: string, mode: 'honest' | 'early', afterMs: number): Promise<string[]> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [victim, folder, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (output === '') setTimeout(() => child.kill('SIGKILL'), afterMs);
      output += text;
    });
    child.on('close', () => resolve(output.split('\n').slice(0, -1)));
  });

/** What a new start finds. */
const recover = (folder: string) => {
  const database = openDatabase(folder);
  const outbox = createOutbox(database, { clock: systemClock, signingKey: () => null });
  const waiting = outbox.waiting();
  const ids = waiting.ok ? waiting.value : [];
  const unreadable = ids.filter((id) => {
    const envelope = outbox.read(id);
    return !envelope.ok || envelope.value?.envelopeId !== id;
  }).length;
  const integrity = database.prepare('pragma integrity_check').get()?.['integrity_check'];
  database.close();
  return { ids: new Set<string>(ids), unreadable, integrity };
};

const campaign = async (mode: 'honest' | 'early', kills: number) => {
  const totals = { acknowledged: 0, lost: 0, unreadable: 0, damaged: 0 };
  const runs = Array.from({ length: kills }, (_, index) => index);
  const lane = async (offset: number) => {
    for (const index of runs.filter((run) => run % 2 === offset)) {
      const folder = makeFolder();
      // Moments spread evenly over the first puts: with a step that is no multiple of a put's own time.
      const acknowledged = await putAndKill(folder, mode, (index * 7) % 61);
      const found = recover(folder);
      totals.acknowledged += acknowledged.length;
      totals.lost += acknowledged.filter((id) => !found.ids.has(id)).length;
      totals.unreadable += found.unreadable;
      totals.damaged += found.integrity === 'ok' ? 0 : 1;
      rmSync(folder, { recursive: true });
    }
  };
  await Promise.all([lane(0), lane(1)]);
  return totals;
};

it('loses no acknowledged envelope at 100 kill points', { timeout: 180_000 }, async () => {
  const totals = await campaign('honest', 100);
  expect(totals.acknowledged).toBeGreaterThan(100);
  expect(totals).toMatchObject({ lost: 0, unreadable: 0, damaged: 0 });
});

it('would see an acknowledgement that comes before the disk', { timeout: 60_000 }, async () => {
  expect((await campaign('early', 10)).lost).toBeGreaterThan(0);
});

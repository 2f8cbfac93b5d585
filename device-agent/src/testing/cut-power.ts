import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { createExpected, createKeptPromises, examineStore, expectMore } from './kept-promises.ts';
import { openSqliteStore } from './open-store.ts';
import { createSeededRandom } from './seeded-random.ts';
import { writeLoad } from './write-load.ts';

// Runs in a mount namespace of its own: cuts the power of a disk under the agent's store, and writes on stdout what was kept.
const [folder = '', mode = 'full', cuts = '1', seed = '1'] = process.argv.slice(2);
const image = join(folder, 'disk.img');
const mountPoint = join(folder, 'disk');
const dataFolder = join(mountPoint, 'data');
/** A cut comes at most so many milliseconds after writing began, beside what starting the cutter takes. */
const latestMs = 60;
/** So many cuts one after the other in one database. */
const cutsPerFolder = 25;

const run = (program: string, ...args: readonly string[]) => void execFileSync(program, args, { stdio: 'pipe' });
const mount = () => run('mount', '-o', 'loop', image, mountPoint);
const unmount = async () => {
  // The loop device lets go a moment after the last file was closed.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return run('umount', mountPoint);
    } catch (error) {
      if (attempt === 50) throw error;
      await pause(20);
    }
  }
};

/**
 * Whether there is still power. An ext4 that is shut down while it flushes can report success (its journal is found empty
 * because it was given up); nobody hears an acknowledgement that comes after the power has gone, so none of those counts.
 */
const probe = join(mountPoint, 'probe');
const isPowered = (): boolean => {
  try {
    closeSync(openSync(probe, 'r'));
    return true;
  } catch {
    return false;
  }
};

const random = createSeededRandom(Number(seed));
const totals = { cuts: 0, losing: 0, ...createKeptPromises() };
let expected = createExpected();
run('truncate', '-s', '32M', image);
run('mkfs.ext4', '-q', '-F', image);
mkdirSync(mountPoint);

for (; totals.cuts < Number(cuts); totals.cuts += 1) {
  mount();
  if (totals.cuts % cutsPerFolder === 0) {
    if (existsSync(dataFolder)) rmSync(dataFolder, { recursive: true });
    expected = createExpected();
  }
  writeFileSync(probe, '');
  const store = openSqliteStore(dataFolder);
  if (mode === 'normal') store.database.exec('pragma synchronous=normal');
  let cutter: ReturnType<typeof spawn> | undefined;
  const timer = setTimeout(() => {
    cutter = spawn('xfs_io', ['-x', '-c', 'shutdown', mountPoint], { stdio: 'ignore' });
  }, random() * latestMs);
  await writeLoad(store, async (line, work) => {
    // The timer gets its turn.
    await turn();
    const isDone = (await work()) && isPowered();
    if (isDone) {
      expectMore(expected, line);
      totals.acknowledged += 1;
    }
    return isDone;
  });
  clearTimeout(timer);
  if (cutter?.exitCode === null) await once(cutter, 'exit');
  try {
    store.database.close();
  } catch {
    // Its disk is gone.
  }
  await unmount();
  mount();
  if (examineStore(dataFolder, expected, totals).lost > 0) {
    totals.losing += 1;
    // What is gone is gone: the next cut counts its own.
    expected = createExpected();
    rmSync(dataFolder, { recursive: true });
  }
  await unmount();
}
process.stdout.write(JSON.stringify(totals));

import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The first lines of `postmaster.pid` (PostgreSQL documentation, "Database File Layout"): process id, port and state. */
interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  readonly isReady: boolean;
}

export const readPostmasterFile = (clusterFolder: string): PostmasterFile | null => {
  try {
    const lines = readFileSync(join(clusterFolder, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0
      ? { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' }
      : null;
  } catch {
    return null;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Process ids are used again: only a process that works in the folder, or was started on it, is its postmaster. */
const worksOn = (pid: number, clusterFolder: string): boolean => {
  const folder = realpathSync(clusterFolder);
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === folder;
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)])
      .toString()
      .includes(clusterFolder);
  } catch {
    return false;
  }
};

const waitUntilGone = async (pid: number, withinMs: number): Promise<boolean> => {
  for (let waited = 0; waited < withinMs; waited += 10) {
    if (!isAlive(pid)) return true;
    await sleep(10);
  }
  return !isAlive(pid);
};

/** Ends a postmaster: first as "fast shutdown" (open transactions are rolled back), then at once. */
export const endPostmaster = async (pid: number): Promise<void> => {
  process.kill(pid, 'SIGINT');
  if (await waitUntilGone(pid, 20_000)) return;
  process.kill(pid, 'SIGQUIT');
  if (!(await waitUntilGone(pid, 10_000))) throw new Error('PostgreSQL does not stop');
};

/** The postmaster that works on a folder now. */
export const findPostmaster = (clusterFolder: string): PostmasterFile | null => {
  const found = readPostmasterFile(clusterFolder);
  return found && isAlive(found.pid) && worksOn(found.pid, clusterFolder) ? found : null;
};

/** Ends the postmaster that a killed server left behind on a folder, if there is one. */
export const endLeftPostmaster = async (clusterFolder: string): Promise<void> => {
  const left = findPostmaster(clusterFolder);
  if (left) await endPostmaster(left.pid);
};

const isEmpty = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.size === 0;

/** Longer than a postmaster that begins has made its lock file and not yet written in it. */
const lockWritingMs = 1_000;

/**
 * Takes away a lock file that a power cut left with nothing in it: PostgreSQL starts over one that names a process which is gone, and
 * refuses to over an empty one.
 */
export const dropEmptyLock = async (clusterFolder: string): Promise<void> => {
  const file = join(clusterFolder, 'postmaster.pid');
  if (!isEmpty(file)) return;
  await sleep(lockWritingMs);
  if (isEmpty(file)) rmSync(file);
};

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The temporary folder of a whole run of the tests. */
export interface TestFolder {
  readonly path: string;
  /** Ends every process that still works for the run, and removes the folder. */
  remove(): Promise<void>;
}

/** In memory nothing waits for a disk. What is flushed there is as safe from a killed process as on a disk, and nothing is safe from a power cut. */
const inMemory = '/dev/shm';
/** What a run needs at most, with room to spare, in bytes. */
const needed = 2 * 1024 ** 3;

const hasRoom = (folder: string): boolean => {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= needed && freemem() >= 2 * needed;
  } catch {
    return false;
  }
};

const makeIn = (parent: string): string => {
  const path = mkdtempSync(join(parent, 'linban-test-'));
  // The users of PostgreSQL and of the printing system have to get through.
  chmodSync(path, 0o711);
  return path;
};

/** Containers often mount their shared memory so that no program runs from it; tests write programs of their own. */
const letsProgramsRun = (folder: string): boolean => {
  const program = join(folder, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  const { status } = spawnSync(program);
  rmSync(program);
  return status === 0;
};

const makePath = (parent: string): string => {
  if (!hasRoom(parent)) return makeIn(tmpdir());
  const path = makeIn(parent);
  if (letsProgramsRun(path)) return path;
  rmSync(path, { recursive: true });
  return makeIn(tmpdir());
};

const read = (look: () => string): string => {
  try {
    return look();
  } catch {
    return '';
  }
};

/** Whether this very process started it. */
const isOwnChild = (pid: number): boolean =>
  // `pid (name) state parent …`; the name may hold anything but the last bracket.
  read(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
    .replace(/^.*\) \S /s, '')
    .split(' ')[0] === String(process.pid);

/** Processes that have the folder as their temporary one, work in it, or were started on it. Without `/proc` none is found. */
const workersOf = (folder: string, sparesChildren: boolean): readonly number[] =>
  read(() => readdirSync('/proc').join(' '))
    .split(' ')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid > 1 && pid !== process.pid && !(sparesChildren && isOwnChild(pid)))
    .filter((pid) =>
      [
        read(() => readFileSync(`/proc/${pid}/environ`, 'latin1')),
        read(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1')),
        read(() => readlinkSync(`/proc/${pid}/cwd`)),
      ].some((text) => text.includes(folder)),
    );

const signal = (pids: readonly number[], name: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended meanwhile.
    }
  }
};

/** Asks them to end, and ends by force what is still there a moment later. */
const endWorkers = async (folder: string, sparesChildren: boolean): Promise<void> => {
  const workers = () => workersOf(folder, sparesChildren);
  signal(workers(), 'SIGTERM');
  for (let tries = 0; tries < 20 && workers().length > 0; tries += 1) await pause(100);
  signal(workers(), 'SIGKILL');
};

/**
 * Makes a folder that is nobody else's: in memory where that has room, otherwise in the machine's temporary folder.
 * `sparesChildren`: whoever removes it ends its own children by itself.
 */
export const makeTestFolder = (parent = inMemory, sparesChildren = false): TestFolder => {
  const path = makePath(parent);
  return {
    path,
    remove: async () => {
      await endWorkers(path, sparesChildren);
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
};

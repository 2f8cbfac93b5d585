import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import { writePrivateFile } from '../identity/private-file.ts';

/** Milliseconds. A disk that fails more often than this is not cured by starting anew. */
const pauseMs = 3_600_000;

const noteSchema = v.strictObject({ at: v.pipe(v.number(), v.integer()) });

const lastRestart = (path: string): number | null => {
  try {
    return v.parse(noteSchema, JSON.parse(readFileSync(path, 'utf8'))).at;
  } catch {
    return null;
  }
};

/**
 * Whether starting anew can help a store that is broken: the disk takes and flushes a file again, and this was not tried
 * within the hour. Says yes once: the file it writes is the note of it, so the brake holds over the restart, and on a
 * disk that does not write there is no restart at all. A note from the future is of a clock that was put right.
 */
export const createStoreRestart = (dataFolder: string, clock: Pick<Clock, 'now'>): (() => boolean) => {
  const path = join(dataFolder, 'store-restart.json');
  return () => {
    const now = clock.now().getTime();
    const last = lastRestart(path);
    if (last !== null && last <= now && now - last < pauseMs) return false;
    try {
      writePrivateFile(path, JSON.stringify({ at: now }));
      return true;
    } catch {
      return false;
    }
  };
};

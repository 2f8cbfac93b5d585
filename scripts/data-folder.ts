import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { endProcessGroup, isProcessOf } from './process-group.ts';

const program = v.object({ name: v.string(), pid: v.pipe(v.number(), v.integer()), entry: v.string() });
const lockContent = v.object({ pid: v.pipe(v.number(), v.integer()), programs: v.array(program) });

export type RunningProgram = v.InferOutput<typeof program>;

export type DataFolder = {
  /** Writes down which programs run, so that a later start can end what a killed one left. */
  noteRunning: (programs: readonly RunningProgram[]) => void;
  unlock: () => void;
};

const MARK = 'linban-data';
const LEFTOVER_GRACE_MS = 10_000;

function readLock(file: string): v.InferOutput<typeof lockContent> | undefined {
  try {
    const parsed = v.safeParse(lockContent, JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** Programs of a start that was itself killed: asked to end, then ended. */
async function endLeftovers(programs: readonly RunningProgram[]): Promise<void> {
  for (const { pid, entry } of [...programs].reverse()) {
    if (isProcessOf(pid, entry)) await endProcessGroup(pid, LEFTOVER_GRACE_MS);
  }
}

/**
 * Takes the folder for this start: one start at a time. The lock of a start that no longer runs is taken over, after
 * ending the programs that it left. `owner` is a piece of the command line by which a running start is known.
 */
export async function lockDataFolder(folder: string, owner: string): Promise<Result<DataFolder, string>> {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const mark = join(folder, MARK);
  if (!existsSync(mark)) {
    if (readdirSync(folder).length > 0) return fail(`${folder} holds something else; choose an empty folder.`);
    writeFileSync(mark, 'This folder belongs to a trial of Linban; "npm start -- --reset" empties it.\n');
  }
  const file = join(folder, 'lock');
  const content = (programs: readonly RunningProgram[]) => `${JSON.stringify({ pid: process.pid, programs })}\n`;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeSync(handle, content([]));
      closeSync(handle);
      return ok({
        noteRunning: (programs) => writeFileSync(file, content(programs)),
        unlock: () => rmSync(file, { force: true }),
      });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    await pause(50); // the other start may be between creating the file and filling it
    const earlier = readLock(file);
    if (earlier && isProcessOf(earlier.pid, owner)) {
      return fail(`Linban already runs with ${folder} (process ${earlier.pid}). Stop it with Ctrl-C there first.`);
    }
    if (earlier) await endLeftovers(earlier.programs);
    rmSync(file, { force: true });
  }
  return fail(`another start took ${folder} at the same moment.`);
}

/** Empties a folder that this start has locked; the lock and the mark stay. */
export function resetDataFolder(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name !== MARK && name !== 'lock') rmSync(join(folder, name), { recursive: true, force: true });
  }
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 25;

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    if (process.platform === 'linux') return '';
  }
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** Whether this process runs and its command line holds `text`: a number alone may belong to a stranger by now. */
export function isProcessOf(pid: number, text: string): boolean {
  return commandLine(pid).includes(text);
}

/** Sends a signal to a process group; false: nobody is left in it. Signal 0 only asks. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch {
    return false;
  }
}

/** SIGINT to a group, and SIGKILL to what is left of it after `graceMs`. Comes back when it is empty. */
export async function endProcessGroup(leader: number, graceMs: number): Promise<void> {
  if (!signalGroup(leader, 'SIGINT')) return;
  for (let waited = 0; waited < graceMs; waited += POLL_MS) {
    if (!signalGroup(leader, 0)) return;
    await pause(POLL_MS);
  }
  signalGroup(leader, 'SIGKILL');
}

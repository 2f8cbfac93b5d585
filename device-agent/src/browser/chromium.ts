import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { BrowserConfig } from './browser-config.ts';
import { kioskFlags } from './kiosk-flags.ts';

/** How often a killed browser is looked at until it is gone, and for how long at most; milliseconds. */
const goneEvery = 10;
const goneWithin = 2_000;

/** The browser's processes, as the supervisor needs them. */
export interface Chromium {
  /** Remembers who draws pages now. */
  noteRenderers(): void;
  /** Whether one of those who were noted has died; `false` where the machine doesn't tell (it is not Linux). */
  hasLostRenderer(): boolean;
  /** Wipes what the one before left and starts it. Never throws: what can't be started has exited. */
  launch(): void;
  /** Kills all of its processes; `onExit` follows. */
  end(): void;
}

export interface ChromiumOptions extends BrowserConfig {
  readonly address: string;
  readonly clock: Clock;
  /** Called once a launch, when none of its processes is left. */
  readonly onExit: () => void;
}

/** Sends a signal to a whole process group; whether anybody is in it. Signal 0 only asks. */
const signalGroup = (leader: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    process.kill(-leader, signal);
    return true;
  } catch {
    return false;
  }
};

/** Who lives in a process group, as Linux tells. Those who are dead and not yet asked after hold its number on, but nothing else. */
const inhabitants = (leader: number): readonly number[] =>
  readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // proc(5): pid (name) state parent group …; the name may hold anything.
      const [state, , group] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      return Number(group) === leader && state !== 'Z' && state !== 'X' ? [Number(name)] : [];
    } catch {
      return [];
    }
  });

const isInhabited = (leader: number): boolean =>
  signalGroup(leader, 0) && (process.platform !== 'linux' || inhabitants(leader).length > 0);

const commandLine = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

/** A browser that outlived an agent that was killed: its number alone may belong to a stranger by now. */
const endLeftover = (noteFile: string, profile: string): void => {
  let pid: number;
  try {
    pid = Number(readFileSync(noteFile, 'utf8'));
  } catch {
    return;
  }
  if (Number.isSafeInteger(pid) && pid > 1 && commandLine(pid).includes(profile)) signalGroup(pid, 'SIGKILL');
};

/**
 * Runs a Chromium in a process group of its own, with a profile that is new each time. It is ended by SIGKILL: nothing of
 * it is to be saved, and nothing it held may stay.
 */
export const createChromium = ({ command, folder, address, clock, onExit }: ChromiumOptions): Chromium => {
  const profile = join(folder, 'profile');
  const temporary = join(folder, 'tmp');
  const noteFile = join(folder, 'pid');
  let leader: number | undefined;
  let noted: readonly number[] = [];

  const renderers = (): readonly number[] =>
    leader === undefined || process.platform !== 'linux'
      ? []
      : inhabitants(leader).filter((pid) => commandLine(pid).includes('--type=renderer'));
  const wipe = () => {
    for (const part of [profile, temporary]) rmSync(part, { recursive: true, force: true, maxRetries: 3 });
  };
  const whenGone = (pid: number, waited: number, done: () => void): void => {
    signalGroup(pid, 'SIGKILL');
    if (!isInhabited(pid) || waited >= goneWithin) done();
    else clock.after(goneEvery, () => whenGone(pid, waited + goneEvery, done));
  };
  const start = (): void => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    endLeftover(noteFile, profile);
    wipe();
    mkdirSync(temporary, { mode: 0o700 });
    const [program = '', ...args] = command;
    const child = spawn(program, [...args, ...kioskFlags(profile), address], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, TMPDIR: temporary },
    });
    const { pid } = child;
    leader = pid;
    noted = [];
    let isOver = false;
    const over = () => {
      if (isOver) return;
      isOver = true;
      const gone = () => {
        if (leader === pid) leader = undefined;
        // What can't be wiped now is wiped before the next start, which fails where it still can't be.
        try {
          wipe();
        } finally {
          onExit();
        }
      };
      if (pid === undefined) gone();
      else whenGone(pid, 0, gone);
    };
    child.once('error', over);
    child.once('exit', over);
    if (pid !== undefined) writeFileSync(noteFile, String(pid), { mode: 0o600 });
  };

  return {
    noteRenderers: () => {
      noted = renderers();
    },
    hasLostRenderer: () => {
      const alive = renderers();
      return noted.some((pid) => !alive.includes(pid));
    },
    launch: () => {
      try {
        start();
      } catch {
        clock.after(0, onExit);
      }
    },
    end: () => {
      if (leader !== undefined) signalGroup(leader, 'SIGKILL');
    },
  };
};

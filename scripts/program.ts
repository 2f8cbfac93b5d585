import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { compiledCodeFolder } from './repository.ts';

/** One program of the trial: `entry` is run with `--config <configFile>`; what it writes to stderr goes to `logFile`. */
export type ProgramSpec = {
  name: string;
  entry: string;
  configFile: string;
  logFile: string;
  /** Whether it is started again when it dies. */
  restarts: boolean;
  /** Milliseconds until it must have said that it is ready. */
  readyWithinMs: number;
};

const readyLine = v.object({
  ready: v.literal(true),
  address: v.string(),
  notes: v.optional(v.array(v.string()), []),
});

export type Ready = v.InferOutput<typeof readyLine>;

export type Program = {
  pid: number | undefined;
  /** The ready line, or how the program ended before it came. */
  ready: Promise<{ kind: 'ready'; ready: Ready } | { kind: 'ended'; how: string } | { kind: 'late' }>;
  /** How it ended, in words. */
  ended: Promise<string>;
  hasEnded: () => boolean;
  signal: (signal: NodeJS.Signals) => void;
};

function parseReady(line: string): Ready | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed = v.safeParse(readyLine, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Starts one program in its own process group, so that Ctrl-C on the terminal reaches it only through us, in order. Its stdout carries one ready line,
 * `{"ready":true,"address":"…","notes":["…"]}`, and lines for the person, given to `show`.
 */
export function startProgram(node: string, spec: ProgramSpec, show: (line: string) => void): Program {
  const log = openSync(spec.logFile, 'a', 0o600);
  const child: ChildProcess = spawn(node, [spec.entry, '--config', spec.configFile], {
    stdio: ['ignore', 'pipe', log],
    detached: true,
    env: { ...process.env, NODE_COMPILE_CACHE: compiledCodeFolder },
  });
  closeSync(log);

  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with exit code ${code}`));
  });
  let over = false;
  void ended.then(() => {
    over = true;
  });

  let timer: NodeJS.Timeout | undefined;
  const said = new Promise<Ready>((resolve) => {
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = parseReady(line);
      if (ready) resolve(ready);
      else if (line.trim() !== '') show(line);
    });
  });
  const late = new Promise<{ kind: 'late' }>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'late' }), spec.readyWithinMs);
  });
  const ready = Promise.race([
    said.then((line) => ({ kind: 'ready' as const, ready: line })),
    ended.then((how) => ({ kind: 'ended' as const, how })),
    late,
  ]).finally(() => clearTimeout(timer));

  return { pid: child.pid, ready, ended, hasEnded: () => over, signal: (signal) => void child.kill(signal) };
}

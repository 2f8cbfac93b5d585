import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { programNode, repositoryRoot } from '../../repository.ts';
import type { ClockMessage } from './clock-message.ts';

const readyLine = v.object({ address: v.string(), notes: v.array(v.string()) });
const logLine = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({
    msg: v.string(),
    cause: v.optional(v.string()),
    request: v.optional(v.string()),
    stack: v.optional(v.string()),
  }),
);
const importOf = (file: string) => ['--import', join(repositoryRoot, 'scripts/faults', file)];

/** A server as the program it is, started again whenever it has ended. */
export interface ChaosNode {
  /** Where it listens; `null` while it does not. */
  port(): number | null;
  /** What it told the person who started it first. */
  readonly notes: readonly string[];
  kill(): Promise<void>;
  /** As a service manager does. */
  ensureUp(): Promise<void>;
  /** How far its clock is off. */
  stepClock(offsetMs: number): void;
  /** How often it ended by itself. */
  readonly falls: () => number;
  stop(): Promise<void>;
}

/** `onLog`: each line of its log that is a warning or worse. */
export const createChaosNode = (options: {
  readonly configFile: string;
  readonly planted: readonly string[];
  readonly onLog: (event: string, cause: string) => void;
}): ChaosNode => {
  const program = join(repositoryRoot, 'server/src/main.ts');
  const flags = [
    importOf('chaos/stepped-clock.ts'),
    ...options.planted.map((bug) => importOf(`planted/${bug}.ts`)),
  ].flat();
  let running: { readonly child: ChildProcess; readonly port: number } | null = null;
  let notes: readonly string[] = [];
  let falls = 0;
  let isWanted = true;

  const start = async (): Promise<void> => {
    const child = spawn(programNode, [...flags, program, '--config', options.configFile], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    if (!child.stdout || !child.stderr) throw new Error('a server without its output');
    createInterface({ input: child.stderr }).on('line', (line) => {
      const parsed = v.safeParse(logLine, line);
      if (parsed.success) options.onLog(parsed.output.msg, parsed.output.cause ?? '');
    });
    child.once('exit', () => {
      if (running?.child !== child) return;
      running = null;
      falls += 1;
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const ready = v.parse(readyLine, JSON.parse(line));
      if (notes.length === 0) notes = ready.notes;
      running = { child, port: Number(new URL(ready.address).port) };
      return;
    }
  };
  let starting: Promise<void> | null = null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await starting;
    const ending = running?.child;
    running = null;
    if (!ending) return;
    const exited = once(ending, 'exit');
    ending.kill(signal);
    await exited;
  };
  return {
    port: () => running?.port ?? null,
    get notes() {
      return notes;
    },
    kill: () => end('SIGKILL'),
    ensureUp: async () => {
      for (let tries = 0; isWanted && !running; tries += 1) {
        starting ??= start().finally(() => {
          starting = null;
        });
        await starting;
        if (tries > 20) throw new Error('a server does not come up');
        if (!running) await sleep(300);
      }
    },
    stepClock: (clockOffsetMs) => {
      const message: ClockMessage = { clockOffsetMs };
      if (running?.child.connected) running.child.send(message);
    },
    falls: () => falls,
    stop: async () => {
      isWanted = false;
      await end('SIGTERM');
    },
  };
};

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createExpected, createKeptPromises, examineStore, expectMore, type KeptPromises } from './kept-promises.ts';

const victim = fileURLToPath(new URL('./write-until-killed.ts', import.meta.url));
/** A database is used for so many kills, so that later starts find what earlier ones left. */
const killsPerFolder = 20;
/** Kills come at most so many milliseconds after the first acknowledgement. */
const latestMs = 25;

interface Victim {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly ended: Promise<readonly string[]>;
  onAcknowledged: () => void;
}

/** Starts a victim; it has loaded its modules when it is wanted. The compile cache makes that cheap. */
const startVictim = (mode: 'honest' | 'early', cacheFolder: string): Victim => {
  const child = spawn(process.execPath, [victim, mode], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: cacheFolder },
  });
  child.stdin?.on('error', () => {});
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<readonly string[]>();
  const started: Victim = { child, ready: ready.promise, ended: ended.promise, onAcknowledged: () => {} };
  let output = '';
  let isFirst = true;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.startsWith('ready\n')) ready.resolve();
    if (isFirst && output.length > 'ready\n'.length) {
      isFirst = false;
      started.onAcknowledged();
    }
  });
  child.on('close', () => {
    ready.resolve();
    ended.resolve(output.split('\n').slice(1, -1));
  });
  return started;
};

export interface KillTotals extends KeptPromises {
  kills: number;
}

/**
 * Kills processes that write to the agent's real store (`kill -9`, `lanes` of them side by side), and looks after each kill
 * at what a new start finds there, of earlier kills too. `random` decides the moments.
 */
export const runKills = async (options: {
  readonly mode: 'honest' | 'early';
  readonly kills: number;
  /** After so many milliseconds `atLeast` kills will do. */
  readonly withinMs?: number;
  readonly atLeast?: number;
  readonly lanes: number;
  readonly random: () => number;
}): Promise<KillTotals> => {
  const base = mkdtempSync(join(tmpdir(), 'linban-kills-'));
  const cacheFolder = join(base, 'cache');
  const totals: KillTotals = { kills: 0, ...createKeptPromises() };
  const { kills, withinMs = Number.POSITIVE_INFINITY, atLeast = 0 } = options;
  const startedAt = performance.now();
  let begun = 0;
  const isEnough = () => begun >= kills || (performance.now() - startedAt > withinMs && begun >= atLeast);

  const killOnce = async (current: Victim, folder: string, afterMs: number): Promise<readonly string[]> => {
    await current.ready;
    current.onAcknowledged = () => void setTimeout(() => current.child.kill('SIGKILL'), afterMs);
    current.child.stdin?.write(`${folder}\n`);
    return current.ended;
  };

  const lane = async (name: number): Promise<void> => {
    let next = startVictim(options.mode, cacheFolder);
    let expected = createExpected();
    for (let count = 0; !isEnough(); count += 1) {
      begun += 1;
      const folder = join(base, `${name}-${Math.floor(count / killsPerFolder)}`);
      if (count % killsPerFolder === 0) expected = createExpected();
      const current = next;
      next = startVictim(options.mode, cacheFolder);
      const lines = await killOnce(current, folder, options.random() * latestMs);
      for (const line of lines) expectMore(expected, line);
      totals.kills += 1;
      totals.acknowledged += lines.length;
      examineStore(folder, expected, totals);
    }
    next.child.kill('SIGKILL');
    await next.ended;
  };

  try {
    await Promise.all(Array.from({ length: options.lanes }, (_, index) => lane(index)));
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
  return totals;
};

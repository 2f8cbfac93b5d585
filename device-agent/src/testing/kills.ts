import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../clock.ts';
import { openOutbox, openSqliteStore } from './open-store.ts';

const victim = fileURLToPath(new URL('./write-until-killed.ts', import.meta.url));
/** A database is used for so many kills, so that later starts find what earlier ones left. */
const killsPerFolder = 20;
/** Kills come at most so many milliseconds after the first acknowledgement. */
const latestMs = 25;

export interface KillTotals {
  kills: number;
  acknowledged: number;
  lost: number;
  /** Settled, and waiting again. */
  doubled: number;
  unreadable: number;
  damaged: number;
}

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

/** What must hold in a folder after everything that was acknowledged there. */
interface Expected {
  readonly waiting: Set<string>;
  readonly settled: Set<string>;
  readonly sent: Set<string>;
}

/** What a new start finds: compares it with what was acknowledged, the ones of earlier kills included. */
const examine = (folder: string, { waiting, settled, sent }: Expected, totals: KillTotals): void => {
  const store = openSqliteStore(folder);
  const outbox = openOutbox(store, systemClock);
  const rows = outbox.waiting();
  const found = new Map((rows.ok ? rows.value : []).map(({ envelopeId }) => [String(envelopeId), envelopeId]));
  // Settled without the word that it was: killed in between.
  const isKnown = (id: string) => {
    const row = store.envelopes.find(id);
    return row.ok && row.value !== null;
  };
  for (const id of waiting) if (!found.has(id) && !isKnown(id)) totals.lost += 1;
  for (const id of settled) if (found.has(id)) totals.doubled += 1;
  for (const [id, envelopeId] of found) {
    const envelope = outbox.read(envelopeId);
    if (!envelope.ok || envelope.value?.envelopeId !== id) totals.unreadable += 1;
  }
  for (const id of sent) {
    const job = store.jobs.find(id);
    if (!job.ok || job.value === null) totals.lost += 1;
  }
  if (store.database.prepare('pragma integrity_check').get()?.['integrity_check'] !== 'ok') totals.damaged += 1;
  outbox.stop();
  store.database.close();
};

const expectMore = ({ waiting, settled, sent }: Expected, lines: readonly string[]): void => {
  for (const line of lines) {
    const [word = '', id = ''] = line.split(' ');
    if (word === 'put') waiting.add(id);
    if (word === 'sent') sent.add(id);
    if (word === 'settled') {
      waiting.delete(id);
      settled.add(id);
    }
  }
};

/**
 * Kills processes that write to the agent's real store (`kill -9`, `lanes` of them side by side), and looks after each kill
 * at what a new start finds there. `random` decides the moments.
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
  const totals: KillTotals = { kills: 0, acknowledged: 0, lost: 0, doubled: 0, unreadable: 0, damaged: 0 };
  let left = options.kills;
  const { withinMs = Number.POSITIVE_INFINITY, atLeast = 0 } = options;
  const startedAt = performance.now();
  const isEnough = () => left <= 0 || (performance.now() - startedAt > withinMs && options.kills - left >= atLeast);

  const killOnce = async (current: Victim, folder: string, afterMs: number): Promise<readonly string[]> => {
    await current.ready;
    current.onAcknowledged = () => void setTimeout(() => current.child.kill('SIGKILL'), afterMs);
    current.child.stdin?.write(`${folder}\n`);
    return current.ended;
  };

  const lane = async (name: number): Promise<void> => {
    let next = startVictim(options.mode, cacheFolder);
    let expected: Expected = { waiting: new Set(), settled: new Set(), sent: new Set() };
    for (let count = 0; !isEnough(); count += 1) {
      left -= 1;
      const folder = join(base, `${name}-${Math.floor(count / killsPerFolder)}`);
      if (count % killsPerFolder === 0) expected = { waiting: new Set(), settled: new Set(), sent: new Set() };
      const current = next;
      next = startVictim(options.mode, cacheFolder);
      const lines = await killOnce(current, folder, options.random() * latestMs);
      totals.kills += 1;
      totals.acknowledged += lines.length;
      expectMore(expected, lines);
      examine(folder, expected, totals);
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

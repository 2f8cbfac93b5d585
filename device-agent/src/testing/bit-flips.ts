import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SQLOutputValue } from 'node:sqlite';
import { type SealedEnvelope, sealedEnvelopeSchema } from '@linban/shared/cases/sealed-envelope.ts';
import { printJobIdSchema } from '@linban/shared/devices/print-job.ts';
import * as v from 'valibot';
import { openDatabase } from '../outbox/database.ts';
import { sealedColumns } from '../outbox/row-seal.ts';
import { countAside, type StoreDamage } from '../outbox/store-file.ts';
import { createFakeClock } from './fake-clock.ts';
import { openOutbox, openSqliteStore } from './open-store.ts';
import { createSeededRandom } from './seeded-random.ts';

/** Something that may not be after bits have flipped in the agent's store. */
interface FlipFault {
  readonly seed: number;
  readonly kind: /** What stands in the store is not what was written, and nobody was told. */
    | 'unseen'
    /** An envelope that was never put, or other than it was put, would be sent. */
    | 'wrong'
    /** A case that was settled waits again. */
    | 'doubled'
    /** The cases of one visit would be sent in another order. */
    | 'disordered'
    /** The agent did not start on it, or took no new case. */
    | 'stuck';
  readonly about: string;
}

export interface FlipTotals {
  rounds: number;
  flips: number;
  /** Rounds in which nothing that means something was hit. */
  harmless: number;
  /** Rounds in which the file was renewed, and those in which only rows were hit. */
  files: number;
  rows: number;
  /** Cases that waited, and how many of them go on, by how many of all bits flipped (0: a single one). */
  readonly cases: Map<number, { waiting: number; goOn: number }>;
  readonly faults: FlipFault[];
}

/** What a store was written to hold. */
interface Written {
  readonly folder: string;
  readonly envelopes: ReadonlyMap<string, { readonly envelope: SealedEnvelope; readonly orderKey: string | null }>;
  readonly waiting: readonly string[];
  readonly content: string;
}

const files = ['agent.db', 'agent.db-wal'] as const;
const cases = 24;

const uuid = (random: () => number): string => {
  const hex = () => Math.floor(random() * 16).toString(16);
  return '########-####-4###-8###-############'.replaceAll('#', hex);
};

const makeEnvelope = (random: () => number): SealedEnvelope =>
  v.parse(sealedEnvelopeSchema, {
    v: 1,
    envelopeId: uuid(random),
    terminalId: 'terminal-001',
    sealedAt: '2026-11-23T02:00:00.000Z',
    sealed: {
      keyId: 'k1',
      enc: 'A'.repeat(43),
      ciphertext: uuid(random).repeat(1 + Math.floor(random() * 200)),
    },
  });

/** Every value that a seal covers, of all rows, as text to compare. */
const contentOf = (folder: string, onDamage: (damage: StoreDamage) => void): string => {
  const database = openDatabase(folder, onDamage);
  try {
    const read = (statement: string): Record<string, SQLOutputValue>[] => {
      const prepared = database.prepare(statement);
      prepared.setReadBigInts(true);
      return prepared.all();
    };
    const rows = [
      read(`select ${sealedColumns.envelope}, body from envelope order by seq`),
      read(`select ${sealedColumns.print_job} from print_job order by job_id`),
      read(`select ${sealedColumns.elapsed} from elapsed`),
    ];
    return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  } finally {
    database.close();
  }
};

/** A store as an agent leaves it: closed in order, or ended in the midst of its work, with everything in the log. */
const writeStore = async (folder: string, isEnded: boolean, random: () => number): Promise<Written> => {
  const working = join(folder, 'working');
  const left = join(folder, 'left');
  mkdirSync(left, { recursive: true });
  const store = openSqliteStore(working);
  const outbox = openOutbox(store, createFakeClock(), {
    proofs: { digestOf: () => 'digest', isProof: async () => true },
  });
  const envelopes = new Map<string, { envelope: SealedEnvelope; orderKey: string | null }>();
  for (let turn = 0; turn < cases; turn += 1) {
    const envelope = makeEnvelope(random);
    const orderKey = random() < 0.5 ? null : `visit-${Math.floor(random() * 5)}`;
    await outbox.put(envelope, orderKey ?? undefined);
    envelopes.set(envelope.envelopeId, { envelope, orderKey });
    if (random() < 0.2) await outbox.settle(envelope.envelopeId, v.parse(v.any(), { proof: 'taken for good' }));
    else if (random() < 0.1) outbox.setAside(envelope.envelopeId, 'invalidContent');
    const jobId = v.parse(printJobIdSchema, uuid(random));
    store.jobs.note(
      jobId,
      { device: 'receiptPrinter', state: 'sent' },
      { wall: '2026-11-23T02:00:00.000Z', elapsed: turn },
    );
  }
  const rows = outbox.waiting();
  const waiting = rows.ok ? rows.value.map(({ envelopeId }) => String(envelopeId)) : [];
  const copy = () => {
    for (const name of files) if (existsSync(join(working, name))) copyFileSync(join(working, name), join(left, name));
  };
  if (isEnded) copy();
  outbox.stop();
  store.database.close();
  if (!isEnded) copy();
  // Looked at in a copy: what opens it changes the files.
  const seen = join(folder, 'seen');
  copyStore(left, seen);
  return { folder: left, envelopes, waiting, content: contentOf(seen, () => {}) };
};

const copyStore = (from: string, to: string): void => {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of files) if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
};

/** Flips so many bits, wherever they fall in the files of a store. */
const flipBits = (folder: string, count: number, random: () => number): void => {
  const parts = files.filter((name) => existsSync(join(folder, name))).map((name) => join(folder, name));
  const contents = parts.map((path) => readFileSync(path));
  const bits = contents.reduce((sum, bytes) => sum + bytes.byteLength, 0) * 8;
  for (let flip = 0; flip < count; flip += 1) {
    let at = Math.floor(random() * bits);
    for (const bytes of contents) {
      if (at < bytes.byteLength * 8) {
        bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
        break;
      }
      at -= bytes.byteLength * 8;
    }
  }
  for (const [index, path] of parts.entries()) writeFileSync(path, contents[index] ?? '');
};

const sizeOf = (folder: string): number =>
  files.reduce(
    (sum, name) => sum + (existsSync(join(folder, name)) ? readFileSync(join(folder, name)).byteLength : 0),
    0,
  );

/** Starts an agent's outbox on a store that bits flipped in, and compares it with what was written. */
const judge = async (
  { seed, rate }: { readonly seed: number; readonly rate: number },
  written: Written,
  folder: string,
  totals: FlipTotals,
): Promise<void> => {
  const fault = (kind: FlipFault['kind'], about: string) => totals.faults.push({ seed, kind, about });
  let damage: StoreDamage | null = null;
  const content = contentOf(folder, (found) => {
    damage = found;
  });
  const told: StoreDamage | null = damage;
  if (told === null) totals.harmless += 1;
  else if (isFileDamage(told)) totals.files += 1;
  else totals.rows += 1;
  if (told === null && content !== written.content) fault('unseen', firstDifference(written.content, content));

  const store = openSqliteStore(folder);
  const outbox = openOutbox(store, createFakeClock());
  try {
    const rows = outbox.waiting();
    const found = rows.ok ? rows.value : [];
    const lastPlace = new Map<string, number>();
    for (const { envelopeId, orderKey } of found) {
      const put = written.envelopes.get(envelopeId);
      const read = outbox.read(envelopeId);
      const isAsPut = put && read.ok && JSON.stringify(read.value) === JSON.stringify(put.envelope);
      if (!isAsPut || put.orderKey !== orderKey) fault('wrong', `${envelopeId} is not what was put`);
      else if (!written.waiting.includes(envelopeId)) fault('doubled', `${envelopeId} waits again`);
      const place = written.waiting.indexOf(envelopeId);
      if (orderKey !== null && place < (lastPlace.get(orderKey) ?? -1)) fault('disordered', orderKey);
      if (orderKey !== null) lastPlace.set(orderKey, place);
    }
    const kept = totals.cases.get(rate) ?? { waiting: 0, goOn: 0 };
    totals.cases.set(rate, {
      waiting: kept.waiting + written.waiting.length,
      goOn: kept.goOn + found.length,
    });
    if (found.length < written.waiting.length && told === null) fault('unseen', 'a case that waited is gone');
    if (!(await outbox.put(makeEnvelope(createSeededRandom(seed ^ 0xffff)))).ok) fault('stuck', 'takes no new case');
    if (countAside(folder) > 1) fault('stuck', 'what was renewed is damaged');
  } finally {
    outbox.stop();
    store.database.close();
  }
};

const isFileDamage = ({ isFile }: StoreDamage): boolean => isFile;

const firstDifference = (one: string, other: string): string => {
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  return `…${one.slice(Math.max(0, at - 40), at + 40)} / …${other.slice(Math.max(0, at - 40), at + 40)}`;
};

/** So many of all bits flip in a round; 0: a single one. */
const rates: readonly number[] = [0, 0, 1e-5, 1e-4, 1e-3];
/** So many seeds, one after the other, begin with the same store. */
const seedsPerStore = 40;

/**
 * Lets bits of the agent's store flip while nobody holds it, one or many, in files that were closed in order and in those
 * of an agent that was ended. A seed makes the same store and hits the same bits again.
 */
export const runBitFlips = async (options: { readonly seed: number; readonly rounds: number }): Promise<FlipTotals> => {
  const base = mkdtempSync(join(tmpdir(), 'linban-flips-'));
  const totals: FlipTotals = { rounds: 0, flips: 0, harmless: 0, files: 0, rows: 0, cases: new Map(), faults: [] };
  const stores = new Map<number, Written>();
  try {
    for (let seed = options.seed; seed < options.seed + options.rounds; seed += 1) {
      const series = Math.floor(seed / seedsPerStore);
      const known = stores.get(series);
      const written =
        known ?? (await writeStore(join(base, `series-${series}`), series % 2 === 1, createSeededRandom(series)));
      stores.set(series, written);
      const folder = join(base, 'hit');
      copyStore(written.folder, folder);
      const rate = rates[seed % rates.length] ?? 0;
      const flips = Math.max(1, Math.round(sizeOf(folder) * 8 * rate));
      flipBits(folder, flips, createSeededRandom(seed));
      totals.rounds += 1;
      totals.flips += flips;
      try {
        await judge({ seed, rate }, written, folder, totals);
      } catch (error) {
        const about = error instanceof Error ? error.message : 'unknown';
        totals.faults.push({ seed, kind: 'stuck', about });
      }
    }
    return totals;
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
};

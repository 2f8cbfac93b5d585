import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { PrintJobRow } from '../../devices/print-job-store.ts';
import type { DiskError } from '../../outbox/database.ts';
import type { ElapsedMark } from '../../outbox/elapsed-time.ts';
import type { EnvelopeRow } from '../../outbox/outbox-store.ts';
import type { AgentStore } from '../open-store.ts';

/** What happens to one write. `killed…`: the process ends before it, between writing and flushing, or after flushing. */
export type WriteFault = 'none' | 'full' | 'flushFails' | 'killedBefore' | 'killedBetween' | 'killedAfter';

interface StoredEnvelope extends Omit<EnvelopeRow, 'body'> {
  readonly body: string | null;
  readonly state: 'waiting' | 'settled' | 'setAside';
  readonly cause: string | null;
  readonly closedElapsed: number;
}
interface StoredJob extends PrintJobRow {
  readonly changedElapsed: number;
}

/** The rows as one side sees them. Rows are replaced, never changed, so that both sides can hold the same ones. */
interface Rows {
  readonly envelopes: Map<string, StoredEnvelope>;
  readonly jobs: Map<string, StoredJob>;
  elapsed: ElapsedMark | null;
}
type Change = (rows: Rows) => void;

export interface ModelDisk {
  /**
   * A process opens the store: what an earlier one left unflushed is flushed. `isAlive`: a process that was killed changes
   * nothing any more. `kill` is called by the faults that kill.
   */
  open(process: { readonly isAlive: () => boolean; readonly kill: () => void }): AgentStore;
  /** Everything that was not flushed is gone, but for as much of it as had reached the platter by chance. */
  cutPower(): void;
}

/**
 * A model of SQLite at `synchronous=FULL` on a disk with a cache: what is written is seen at once, survives the end of the
 * process, and survives a power cut only if it was flushed. The last three options are planted bugs.
 */
export const createModelDisk = (options: {
  readonly random: () => number;
  /** Asked at each write. */
  readonly fault: () => WriteFault;
  readonly neverFlushes?: boolean;
  readonly ordersByWallClock?: boolean;
  readonly trustsFailedFlush?: boolean;
}): ModelDisk => {
  const empty = (): Rows => ({ envelopes: new Map(), jobs: new Map(), elapsed: null });
  const platter = empty();
  let cache = empty();
  let unflushed: Change[] = [];
  /** A write whose flush failed: rolled back for its process, perhaps seen by the next one. */
  let ghost: Change | null = null;

  const settleOnPlatter = (count: number) => {
    for (const change of unflushed.slice(0, count)) change(platter);
  };
  const flush = () => {
    if (options.neverFlushes) return;
    settleOnPlatter(unflushed.length);
    unflushed = [];
  };

  return {
    cutPower: () => {
      settleOnPlatter(Math.floor(options.random() * (unflushed.length + 1)));
      unflushed = [];
      ghost = null;
      cache = {
        envelopes: new Map(platter.envelopes),
        jobs: new Map(platter.jobs),
        elapsed: platter.elapsed,
      };
    },
    open: ({ isAlive, kill }) => {
      if (ghost && options.random() < 0.5) {
        ghost(cache);
        unflushed.push(ghost);
      }
      ghost = null;
      flush();
      let isDistrusted = false;

      const read = <T>(work: (rows: Rows) => T): Result<T, DiskError> =>
        isAlive() ? ok(work(cache)) : fail({ kind: 'diskError' });
      const write = (change: Change): Result<null, DiskError> => {
        if (!isAlive() || isDistrusted) return fail({ kind: 'diskError' });
        const fault = options.fault();
        if (fault === 'full') return fail({ kind: 'diskError' });
        if (fault === 'flushFails' && options.trustsFailedFlush) {
          // The kernel has marked the pages as clean: they are seen, and no later flush writes them.
          change(cache);
          return ok(null);
        }
        if (fault === 'flushFails') {
          isDistrusted = true;
          ghost = change;
          return fail({ kind: 'diskError' });
        }
        if (fault === 'killedBefore') kill();
        if (!isAlive()) return fail({ kind: 'diskError' });
        change(cache);
        unflushed.push(change);
        if (fault === 'killedBetween') kill();
        if (!isAlive()) return fail({ kind: 'diskError' });
        flush();
        if (fault === 'killedAfter') kill();
        return ok(null);
      };
      const replace =
        (envelopeId: string, change: (row: StoredEnvelope) => Partial<StoredEnvelope>): Change =>
        ({ envelopes }) => {
          const row = envelopes.get(envelopeId);
          if (row) envelopes.set(envelopeId, { ...row, ...change(row) });
        };
      const inState = (rows: Rows, state: StoredEnvelope['state']) =>
        [...rows.envelopes.values()].filter((row) => row.state === state);

      return {
        envelopes: {
          insert: (row) =>
            write(({ envelopes }) => {
              envelopes.set(row.envelopeId, { ...row, state: 'waiting', cause: null, closedElapsed: 0 });
            }),
          find: (envelopeId) =>
            read(({ envelopes }) => {
              const row = envelopes.get(envelopeId);
              return row ? { contentHash: row.contentHash, digest: row.digest } : null;
            }),
          content: (envelopeId) =>
            read(({ envelopes }) => {
              const row = envelopes.get(envelopeId);
              return row?.state === 'waiting' && row.body !== null
                ? { body: row.body, contentHash: row.contentHash }
                : null;
            }),
          waiting: () =>
            read((rows) => {
              const waiting = inState(rows, 'waiting');
              if (options.ordersByWallClock) waiting.sort((a, b) => a.putAt.localeCompare(b.putAt));
              return waiting.map(({ envelopeId, orderKey }) => ({ envelopeId, orderKey }));
            }),
          counts: () =>
            read((rows) => {
              const waiting = inState(rows, 'waiting');
              return {
                waiting: waiting.length,
                oldest: waiting[0]?.putElapsed ?? null,
                setAside: inState(rows, 'setAside').length,
              };
            }),
          settle: (envelopeId, { elapsed }) =>
            write(replace(envelopeId, () => ({ state: 'settled', body: null, closedElapsed: elapsed }))),
          setAside: (envelopeId, cause, { elapsed }) =>
            write(
              replace(envelopeId, ({ state }) =>
                state === 'waiting' ? { state: 'setAside', cause, closedElapsed: elapsed } : {},
              ),
            ),
          retry: (cause) =>
            write(({ envelopes }) => {
              for (const [id, row] of envelopes)
                if (row.state === 'setAside' && row.cause === cause)
                  envelopes.set(id, { ...row, state: 'waiting', cause: null });
            }),
          forgetSettled: (before) =>
            write(({ envelopes }) => {
              for (const [id, row] of envelopes)
                if (row.state === 'settled' && row.closedElapsed < before) envelopes.delete(id);
            }),
        },
        jobs: {
          find: (jobId) =>
            read(({ jobs }) => {
              const job = jobs.get(jobId);
              return job ? { device: job.device, state: job.state, cause: job.cause } : null;
            }),
          note: (jobId, { device, state }, { elapsed }) =>
            write(({ jobs }) => {
              const known = jobs.get(jobId) ?? { device, cause: null };
              jobs.set(jobId, { ...known, state, changedElapsed: elapsed });
            }),
          conclude: (jobId, { state, cause }, { elapsed }) =>
            write(({ jobs }) => {
              const job = jobs.get(jobId);
              if (job) jobs.set(jobId, { ...job, state, cause, changedElapsed: elapsed });
            }),
          concludeAll: (from, { state, cause }, { elapsed }) => {
            const count = [...cache.jobs.values()].filter((job) => job.state === from).length;
            const done = write(({ jobs }) => {
              for (const [id, job] of jobs)
                if (job.state === from) jobs.set(id, { ...job, state, cause, changedElapsed: elapsed });
            });
            return done.ok ? ok(count) : done;
          },
          forget: (before) =>
            write(({ jobs }) => {
              for (const [id, job] of jobs) if (job.changedElapsed < before) jobs.delete(id);
            }),
        },
        elapsed: {
          read: () => read(({ elapsed }) => elapsed),
          write: (mark) =>
            write((rows) => {
              rows.elapsed = mark;
            }),
        },
      };
    },
  };
};

import { type SealedEnvelope, sealedEnvelopeSchema } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import type { OutboxStatus } from '@linban/shared/contracts/terminal-link.ts';
import { type EnvelopeId, envelopeIdSchema } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import type { DiskError } from './database.ts';
import type { ElapsedTime } from './elapsed-time.ts';
import type { ClosedAt, OutboxCounts, OutboxStore } from './outbox-store.ts';
import { digestOf, isProof } from './proof.ts';
import { hashOf } from './row-seal.ts';

/** How much may wait, and for how long, before new cases are refused. */
export interface OutboxBounds {
  readonly cases: number;
  readonly hours: number;
}
export const defaultBounds: OutboxBounds = { cases: 500, hours: 72 };

/** Closed rows are kept, without their content, so that an id that comes again is known. */
const keptSettledFor = 90 * 86_400_000;
/** How often elapsed time is written down; often while the disk fails, which finds out whether it still does. */
const keepTimeEvery = 3_600_000;
const probeEvery = 60_000;

type PutError = DiskError | { readonly kind: 'full' } | { readonly kind: 'differentContent' };
type SettleError = DiskError | { readonly kind: 'proofRefused' };

/** One envelope that waits; those of one order key (`null`: none) are delivered in the order they were put. */
export interface WaitingEnvelope {
  readonly envelopeId: EnvelopeId;
  readonly orderKey: string | null;
}

/** The durable store of sealed cases on their way to the server. */
export interface Outbox {
  /**
   * Success means committed and flushed. The same envelope again is a success; other content under its id is refused.
   * `orderKey`: envelopes of the same key reach the server in the order they were put.
   */
  put(envelope: SealedEnvelope, orderKey?: string): Promise<Result<null, PutError>>;
  /** Closes a row because the server proved that it has the case. Closed already: a success. */
  settle(envelopeId: EnvelopeId, receipt: SubmissionReceipt): Promise<Result<null, SettleError>>;
  /** Keeps a finally refused case, content included, for a person to look at. `poison` is tried again at the next start. */
  setAside(envelopeId: EnvelopeId, cause: string): Result<null, DiskError>;
  /** What waits, in the order it was put. */
  waiting(): Result<readonly WaitingEnvelope[], DiskError>;
  /** `null` where it does not wait any more; a damaged one is set aside. */
  read(envelopeId: EnvelopeId): Result<SealedEnvelope | null, DiskError>;
  status(): OutboxStatus;
  /** Writes something small: the status then tells of a disk that fails, before a case has to find out. */
  tryDisk(): void;
  onPut(listener: (envelopeId: EnvelopeId) => void): () => void;
  /** Called after each change of the status. */
  onChange(listener: () => void): () => void;
  /** Ends what it does by itself; the store can be closed then. */
  stop(): void;
}

/** What the outbox relies on to know a proof from a forgery. */
interface Proofs {
  digestOf: typeof digestOf;
  isProof: typeof isProof;
}
const serverProofs: Proofs = { digestOf, isProof };

export interface OutboxOptions {
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly elapsed: ElapsedTime;
  /** Gives the server's key for proofs, `null` while it isn't known. */
  readonly signingKey: () => string | null;
  readonly bounds?: OutboxBounds;
  readonly proofs?: Proofs;
  /** How many damaged files of an earlier store wait for a person; they count as set aside. */
  readonly damagedFiles?: () => number;
}

const parseBody = (text: string): SealedEnvelope | null => {
  try {
    return v.parse(sealedEnvelopeSchema, JSON.parse(text));
  } catch {
    return null;
  }
};

const subscribe = <T>(listeners: Set<T>, listener: T) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const createOutbox = (
  store: OutboxStore,
  { clock, elapsed, signingKey, bounds = defaultBounds, proofs = serverProofs, damagedFiles = () => 0 }: OutboxOptions,
): Outbox => {
  const putListeners = new Set<(envelopeId: EnvelopeId) => void>();
  const changeListeners = new Set<() => void>();
  const at = (): ClosedAt => ({ wall: clock.now().toISOString(), elapsed: elapsed.now() });
  let counts: OutboxCounts = { waiting: 0, oldest: null, setAside: 0 };
  let isDiskFailing = false;
  let isStopped = false;

  const age = (): number => (counts.oldest === null ? 0 : Math.max(0, elapsed.now() - counts.oldest));
  const alarm = (): OutboxStatus['alarm'] => {
    if (isDiskFailing) return 'diskError';
    if (counts.waiting >= bounds.cases) return 'full';
    return age() > bounds.hours * 3_600_000 ? 'old' : null;
  };
  const changed = () => {
    for (const listener of [...changeListeners]) listener();
  };
  const count = () => {
    const read = store.counts();
    if (read.ok) counts = read.value;
  };
  const noteDisk = (isFailing: boolean) => {
    if (isDiskFailing === isFailing) return;
    isDiskFailing = isFailing;
    keepTimeLater();
    changed();
  };
  /** Every write goes through here, so that health knows of a disk that fails. */
  const written = <T>(result: Result<T, DiskError>): Result<T, DiskError> => {
    noteDisk(!result.ok);
    return result;
  };

  const tryDisk = () => {
    const before = alarm();
    written(elapsed.keep());
    if (alarm() !== before) changed();
  };

  let cancelKeeping = () => {};
  function keepTimeLater(): void {
    cancelKeeping();
    if (isStopped) return;
    cancelKeeping = clock.after(isDiskFailing ? probeEvery : keepTimeEvery, () => {
      tryDisk();
      keepTimeLater();
    });
  }

  const putNow = (envelope: SealedEnvelope, digest: string, orderKey: string | null): Result<boolean, PutError> => {
    const text = JSON.stringify(envelope);
    const contentHash = hashOf(text);
    const known = store.find(envelope.envelopeId);
    if (!known.ok) return known;
    if (known.value !== null)
      return known.value.contentHash === contentHash ? ok(false) : fail({ kind: 'differentContent' });
    if (counts.waiting >= bounds.cases || age() > bounds.hours * 3_600_000) return fail({ kind: 'full' });
    const row = { envelopeId: envelope.envelopeId, orderKey, contentHash, digest, body: text };
    const { wall, elapsed: putElapsed } = at();
    const inserted = written(store.insert({ ...row, putAt: wall, putElapsed }));
    return inserted.ok ? ok(true) : inserted;
  };

  /** A row that the disk damaged is set aside like a refused one: it must not hold up the others. */
  const putAside = (envelopeId: string, cause: string): Result<null, DiskError> => {
    const done = written(store.setAside(envelopeId, cause, at()));
    if (!done.ok) return done;
    count();
    changed();
    return done;
  };

  written(store.forgetSettled(elapsed.now() - keptSettledFor));
  written(store.retry('poison'));
  count();
  keepTimeLater();

  return {
    put: async (raw, orderKey) => {
      // The schema gives the keys one order, so that equal envelopes are equal texts.
      const envelope = v.parse(sealedEnvelopeSchema, raw);
      const done = putNow(envelope, proofs.digestOf(envelope), orderKey ?? null);
      if (!done.ok) return done;
      if (done.value) {
        count();
        changed();
        for (const listener of [...putListeners]) listener(envelope.envelopeId);
      }
      return ok(null);
    },
    settle: async (envelopeId, receipt) => {
      const found = store.find(envelopeId);
      if (!found.ok) return found;
      const key = signingKey();
      if (key === null || found.value === null) return fail({ kind: 'proofRefused' });
      const { digest } = found.value;
      if (!(await proofs.isProof(receipt, { envelopeId, digest }, key))) return fail({ kind: 'proofRefused' });
      const closed = written(store.settle(envelopeId, at()));
      if (!closed.ok) return closed;
      count();
      changed();
      return ok(null);
    },
    setAside: putAside,
    waiting: () => {
      const rows = store.waiting();
      if (!rows.ok) return rows;
      return ok(
        rows.value.flatMap(({ envelopeId, orderKey }) => {
          const id = v.safeParse(envelopeIdSchema, envelopeId);
          if (id.success) return [{ envelopeId: id.output, orderKey }];
          putAside(envelopeId, 'damaged');
          return [];
        }),
      );
    },
    read: (envelopeId) => {
      const row = store.content(envelopeId);
      if (!row.ok) return row;
      if (row.value === null) return ok(null);
      const isWhole = hashOf(row.value.body) === row.value.contentHash;
      const envelope = isWhole ? parseBody(row.value.body) : null;
      if (envelope?.envelopeId === envelopeId) return ok(envelope);
      const aside = putAside(envelopeId, 'damaged');
      return aside.ok ? ok(null) : aside;
    },
    status: () => ({
      waiting: counts.waiting,
      oldestAt: counts.oldest === null ? null : new Date(clock.now().getTime() - age()).toISOString(),
      setAside: counts.setAside + damagedFiles(),
      alarm: alarm(),
    }),
    tryDisk,
    onPut: (listener) => subscribe(putListeners, listener),
    onChange: (listener) => subscribe(changeListeners, listener),
    stop: () => {
      isStopped = true;
      cancelKeeping();
    },
  };
};

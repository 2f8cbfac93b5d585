import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { envelopeDigest, type SealedEnvelope, sealedEnvelopeSchema } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import type { OutboxStatus } from '@linban/shared/contracts/terminal-link.ts';
import { type EnvelopeId, envelopeIdSchema } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import { type DiskError, onDisk } from './database.ts';
import { isProof } from './proof.ts';

const bounds = { cases: 500, hours: 72 };
/** Closed rows are kept, without their content, so that an id that comes again is known. */
const keptClosedDays = 90;

type PutError = DiskError | { readonly kind: 'full' } | { readonly kind: 'differentContent' };
type SettleError = DiskError | { readonly kind: 'proofRefused' };

/** The durable store of sealed cases on their way to the server. */
export interface Outbox {
  /** Success means committed and flushed. The same envelope again is a success; other content under its id is refused. */
  put(envelope: SealedEnvelope): Promise<Result<null, PutError>>;
  /** Closes a row because the server proved that it has the case. Closed already: a success. */
  settle(envelopeId: EnvelopeId, receipt: SubmissionReceipt): Promise<Result<null, SettleError>>;
  /** Keeps a finally refused case, content included, for a person to look at. */
  setAside(envelopeId: EnvelopeId, cause: string): Result<null, DiskError>;
  /** Ids of what waits, in the order it was put. */
  waiting(): Result<readonly EnvelopeId[], DiskError>;
  /** `null` where it does not wait any more; a damaged one is set aside. */
  read(envelopeId: EnvelopeId): Result<SealedEnvelope | null, DiskError>;
  status(): OutboxStatus;
  onPut(listener: (envelopeId: EnvelopeId) => void): () => void;
  /** Called after each change of the status. */
  onChange(listener: () => void): () => void;
}

const hashOf = (body: string): string => createHash('sha256').update(body).digest('base64url');

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

/** `signingKey` gives the server's key for proofs, `null` while it isn't known. */
export const createOutbox = (
  database: DatabaseSync,
  { clock, signingKey }: { readonly clock: Pick<Clock, 'now'>; readonly signingKey: () => string | null },
): Outbox => {
  const insert = database.prepare(
    `insert into envelope (envelope_id, state, content_hash, digest, body, put_at) values (?, 'waiting', ?, ?, ?, ?)`,
  );
  const find = database.prepare('select state, content_hash, digest from envelope where envelope_id = ?');
  const body = database.prepare(`select body from envelope where envelope_id = ? and state = 'waiting'`);
  const ids = database.prepare(`select envelope_id from envelope where state = 'waiting' order by seq`);
  const counts = database.prepare(
    `select count(*) filter (where state = 'waiting') as waiting,
            min(put_at) filter (where state = 'waiting') as oldest,
            count(*) filter (where state = 'setAside') as aside
       from envelope where state in ('waiting', 'setAside')`,
  );
  const close = database.prepare(
    `update envelope set state = 'settled', body = null, closed_at = ? where envelope_id = ?`,
  );
  const putAside = database.prepare(
    `update envelope set state = 'setAside', cause = ?, closed_at = ? where envelope_id = ? and state = 'waiting'`,
  );
  const putListeners = new Set<(envelopeId: EnvelopeId) => void>();
  const changeListeners = new Set<() => void>();
  const changed = () => {
    for (const listener of [...changeListeners]) listener();
  };
  const stamp = () => clock.now().toISOString();

  const oldestKept = new Date(clock.now().getTime() - keptClosedDays * 86_400_000).toISOString();
  database.prepare(`delete from envelope where state = 'settled' and closed_at < ?`).run(oldestKept);

  const readStatus = (): OutboxStatus => {
    const row = counts.get();
    return {
      waiting: Number(row?.['waiting'] ?? 0),
      oldestAt: typeof row?.['oldest'] === 'string' ? row['oldest'] : null,
      setAside: Number(row?.['aside'] ?? 0),
    };
  };
  let status = readStatus();
  const refresh = () => {
    const read = onDisk(readStatus);
    if (read.ok) status = read.value;
    changed();
  };
  const isFull = (): boolean => {
    const { waiting, oldestAt } = readStatus();
    const age = oldestAt === null ? 0 : clock.now().getTime() - Date.parse(oldestAt);
    return waiting >= bounds.cases || age > bounds.hours * 3_600_000;
  };
  const putNow = (envelope: SealedEnvelope, digest: string): Result<boolean, PutError> => {
    const text = JSON.stringify(envelope);
    const known = find.get(envelope.envelopeId);
    if (known) return known['content_hash'] === hashOf(text) ? ok(false) : fail({ kind: 'differentContent' });
    if (isFull()) return fail({ kind: 'full' });
    insert.run(envelope.envelopeId, hashOf(text), digest, text, stamp());
    return ok(true);
  };

  return {
    put: async (raw) => {
      // The schema gives the keys one order, so that equal envelopes are equal texts.
      const envelope = v.parse(sealedEnvelopeSchema, raw);
      const digest = await envelopeDigest(envelope);
      const done = onDisk(() => putNow(envelope, digest));
      if (!done.ok) return done;
      if (!done.value.ok) return done.value;
      if (done.value.value) {
        refresh();
        for (const listener of [...putListeners]) listener(envelope.envelopeId);
      }
      return ok(null);
    },
    settle: async (envelopeId, receipt) => {
      const found = onDisk(() => find.get(envelopeId));
      if (!found.ok) return found;
      const key = signingKey();
      const digest = found.value?.['digest'];
      if (key === null || typeof digest !== 'string') return fail({ kind: 'proofRefused' });
      if (!(await isProof(receipt, { envelopeId, digest }, key))) return fail({ kind: 'proofRefused' });
      const closed = onDisk(() => close.run(stamp(), envelopeId));
      if (!closed.ok) return closed;
      refresh();
      return ok(null);
    },
    setAside: (envelopeId, cause) => {
      const done = onDisk(() => putAside.run(cause, stamp(), envelopeId));
      if (!done.ok) return done;
      refresh();
      return ok(null);
    },
    waiting: () => onDisk(() => ids.all().map((row) => v.parse(envelopeIdSchema, row['envelope_id']))),
    read: (envelopeId) =>
      onDisk(() => {
        const text = body.get(envelopeId)?.['body'];
        if (typeof text !== 'string') return null;
        const envelope = parseBody(text);
        // A row that the disk damaged must not hold up the others.
        if (envelope === null) {
          putAside.run('damaged', stamp(), envelopeId);
          refresh();
        }
        return envelope;
      }),
    status: () => status,
    onPut: (listener) => subscribe(putListeners, listener),
    onChange: (listener) => subscribe(changeListeners, listener),
  };
};

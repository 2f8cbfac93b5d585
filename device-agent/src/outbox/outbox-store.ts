import type { DatabaseSync } from 'node:sqlite';
import type { Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { type DiskError, readFrom, writeTo } from './database.ts';
import { sealTerm } from './row-seal.ts';

/** What is kept of an envelope. Nothing in it says whose it is. */
export interface EnvelopeRow {
  readonly envelopeId: string;
  /** Rows of one key are delivered in order; `null`: of its own. */
  readonly orderKey: string | null;
  readonly contentHash: string;
  /** `envelopeDigest`. */
  readonly digest: string;
  /** The envelope as JSON; gone once the row is settled. */
  readonly body: string;
  /** By the clock on the wall, for people. */
  readonly putAt: string;
  /** {@link ElapsedTime}, milliseconds. */
  readonly putElapsed: number;
}

/** When a row was closed: by the clock on the wall, for people, and in {@link ElapsedTime}. */
export interface ClosedAt {
  readonly wall: string;
  readonly elapsed: number;
}

export interface OutboxCounts {
  readonly waiting: number;
  /** When what waits longest was put, in elapsed time; `null`: nothing waits. */
  readonly oldest: number | null;
  readonly setAside: number;
}

/** The rows of the outbox on disk: SQLite here, a model with a memory of its own in simulations. Success of a write means flushed. */
export interface OutboxStore {
  insert(row: EnvelopeRow): Result<null, DiskError>;
  find(envelopeId: string): Result<Pick<EnvelopeRow, 'contentHash' | 'digest'> | null, DiskError>;
  /** `null` where it does not wait. */
  content(envelopeId: string): Result<Pick<EnvelopeRow, 'body' | 'contentHash'> | null, DiskError>;
  /** What waits, in the order it was put. */
  waiting(): Result<readonly Pick<EnvelopeRow, 'envelopeId' | 'orderKey'>[], DiskError>;
  counts(): Result<OutboxCounts, DiskError>;
  /** Settles a row, in whatever state it is, and drops its content. */
  settle(envelopeId: string, at: ClosedAt): Result<null, DiskError>;
  /** Sets aside a row that waits. */
  setAside(envelopeId: string, cause: string, at: ClosedAt): Result<null, DiskError>;
  /** Lets rows that were set aside for this cause wait again. */
  retry(cause: string): Result<null, DiskError>;
  /** Forgets what was settled before a moment of elapsed time. */
  forgetSettled(before: number): Result<null, DiskError>;
}

const text = v.string();
const textOrNull = v.nullable(v.string());

export const createOutboxStore = (database: DatabaseSync): OutboxStore => {
  const fresh = sealTerm('envelope', { state: `'waiting'`, cause: 'null', closed_at: 'null', closed_elapsed: '0' });
  const insert = database.prepare(
    `insert into envelope (seq, envelope_id, order_key, state, content_hash, digest, body, put_at, put_elapsed, seal)
     select seq, envelope_id, order_key, 'waiting', content_hash, digest, body, put_at, put_elapsed, ${fresh} from (
       select (select coalesce(max(seq), 0) + 1 from envelope) as seq, ? as envelope_id, ? as order_key,
         ? as content_hash, ? as digest, ? as body, ? as put_at, cast(? as integer) as put_elapsed)`,
  );
  const find = database.prepare('select content_hash, digest from envelope where envelope_id = ?');
  const content = database.prepare(
    `select body, content_hash from envelope where envelope_id = ? and state = 'waiting'`,
  );
  const waiting = database.prepare(`select envelope_id, order_key from envelope where state = 'waiting' order by seq`);
  const count = database.prepare('select count(*) as count from envelope where state = ?');
  const oldest = database.prepare(`select put_elapsed from envelope where state = 'waiting' order by seq limit 1`);
  const closed = { closed_at: '?1', closed_elapsed: 'cast(?2 as integer)' };
  const settle = database.prepare(
    `update envelope set state = 'settled', body = null, closed_at = ?1, closed_elapsed = cast(?2 as integer),
       seal = ${sealTerm('envelope', { state: `'settled'`, ...closed })}
      where envelope_id = ?3`,
  );
  const setAside = database.prepare(
    `update envelope set state = 'setAside', cause = ?4, closed_at = ?1, closed_elapsed = cast(?2 as integer),
       seal = ${sealTerm('envelope', { state: `'setAside'`, cause: '?4', ...closed })}
      where envelope_id = ?3 and state = 'waiting'`,
  );
  const retry = database.prepare(
    `update envelope set state = 'waiting', cause = null, closed_at = null,
       seal = ${sealTerm('envelope', { state: `'waiting'`, cause: 'null', closed_at: 'null' })}
      where state = 'setAside' and cause = ?`,
  );
  const forget = database.prepare(`delete from envelope where state = 'settled' and closed_elapsed < ?`);
  const write = (work: () => unknown): Result<null, DiskError> =>
    writeTo(database, () => {
      work();
      return null;
    });
  return {
    insert: ({ envelopeId, orderKey, contentHash, digest, body, putAt, putElapsed }) =>
      write(() => insert.run(envelopeId, orderKey, contentHash, digest, body, putAt, putElapsed)),
    find: (envelopeId) =>
      readFrom(database, () => {
        const row = find.get(envelopeId);
        return row ? { contentHash: v.parse(text, row['content_hash']), digest: v.parse(text, row['digest']) } : null;
      }),
    content: (envelopeId) =>
      readFrom(database, () => {
        const row = content.get(envelopeId);
        return row ? { body: v.parse(text, row['body']), contentHash: v.parse(text, row['content_hash']) } : null;
      }),
    waiting: () =>
      readFrom(database, () =>
        waiting.all().map((row) => ({
          envelopeId: v.parse(text, row['envelope_id']),
          orderKey: v.parse(textOrNull, row['order_key']),
        })),
      ),
    counts: () =>
      readFrom(database, () => {
        const first = oldest.get()?.['put_elapsed'];
        return {
          waiting: Number(count.get('waiting')?.['count']),
          oldest: typeof first === 'number' ? first : null,
          setAside: Number(count.get('setAside')?.['count']),
        };
      }),
    settle: (envelopeId, { wall, elapsed }) => write(() => settle.run(wall, elapsed, envelopeId)),
    setAside: (envelopeId, cause, { wall, elapsed }) => write(() => setAside.run(wall, elapsed, envelopeId, cause)),
    retry: (cause) => write(() => retry.run(cause)),
    forgetSettled: (before) => write(() => forget.run(before)),
  };
};

import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import type { Ports } from '../ports.ts';

/** How many wrong tries a subject has before it must wait, and how long then: doubled with each further one. */
export interface AttemptLimit {
  readonly free: number;
  readonly firstDelaySeconds: number;
  readonly longestDelaySeconds: number;
}

export interface TooManyAttempts {
  readonly kind: 'tooManyAttempts';
  readonly retryAfterSeconds: number;
}

/**
 * Counts wrong tries at secrets in the database, so that a restart forgives nothing and all servers count together. Nobody waits
 * for the disk: a power cut may forgive the tries of its last second.
 */
export interface Attempts {
  /**
   * To be called before a try: it counts as wrong until {@link forgive}. So tries at the same time can't slip through
   * between looking and counting. `subject` is kept as a hash.
   */
  begin(subject: string, limit: AttemptLimit): Promise<Result<void, TooManyAttempts>>;
  /** The try was right: all wrong ones are forgotten. */
  forgive(subject: string): Promise<void>;
  /** The try was right, but earlier wrong ones stay counted: for subjects that several people share. */
  takeBack(subject: string): Promise<void>;
  /** Drops what is forgotten anyway. */
  clean(): Promise<void>;
}

/** After this long without a try a subject begins anew. */
const forgottenAfterMs = 24 * 3_600_000;

/** Servers' clocks differ by less than this. What was counted later than that was counted by a clock that has been put right since. */
const clockToleranceMs = 5 * 60_000;

/** Of a statement's own transaction. */
const withoutDisk = `set_config('synchronous_commit', 'off', true) = 'off'`;

const beginText = `
  insert into attempt as a (subject_hash, failures, blocked_until, last_at)
  select $1::bytea, 1, $2::timestamptz, $2::timestamptz where ${withoutDisk}
  on conflict (subject_hash) do update set
    failures = case when a.last_at < $3::timestamptz then 1 else a.failures + 1 end,
    blocked_until = case
      when a.last_at < $3::timestamptz or a.failures + 1 < $5::integer then $2::timestamptz
      else $2::timestamptz + make_interval(secs => least(
        $7::float8, $6::float8 * power(2, least(a.failures + 1 - $5::integer, 30))))
    end,
    last_at = $2::timestamptz
  where a.blocked_until <= $2::timestamptz or a.last_at > $4::timestamptz
  returning failures`;

const forgiveText = `delete from attempt where subject_hash = $1 and ${withoutDisk}`;

const hashOf = (subject: string): Buffer => createHash('sha256').update(subject).digest();

export const createAttempts = ({ query, pool }: Database, { now }: Pick<Ports, 'now'>): Attempts => ({
  begin: async (subject, limit) => {
    const at = now();
    const forgotten = new Date(at.getTime() - forgottenAfterMs);
    const soon = new Date(at.getTime() + clockToleranceMs);
    const subjectHash = hashOf(subject);
    const { free, firstDelaySeconds, longestDelaySeconds } = limit;
    const counted = await pool.query({
      name: 'begin-attempt',
      text: beginText,
      values: [subjectHash, at, forgotten, soon, free, firstDelaySeconds, longestDelaySeconds],
    });
    if (counted.rows.length > 0) return ok(undefined);
    const row = await query
      .selectFrom('attempt')
      .select('blocked_until')
      .where('subject_hash', '=', subjectHash)
      .executeTakeFirst();
    const left = row ? row.blocked_until.getTime() - at.getTime() : 0;
    return fail({ kind: 'tooManyAttempts', retryAfterSeconds: Math.max(1, Math.ceil(left / 1000)) });
  },
  forgive: async (subject) => {
    await pool.query({ name: 'forgive-attempts', text: forgiveText, values: [hashOf(subject)] });
  },
  takeBack: async (subject) => {
    await sql`
      update attempt set failures = greatest(failures - 1, 0), blocked_until = ${now()}
      where subject_hash = ${hashOf(subject)}
    `.execute(query);
  },
  clean: async () => {
    const forgotten = new Date(now().getTime() - forgottenAfterMs);
    await query.deleteFrom('attempt').where('last_at', '<', forgotten).execute();
  },
});

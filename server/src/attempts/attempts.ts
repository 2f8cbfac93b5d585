import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { type Compilable, type Expression, type RawBuilder, sql } from 'kysely';
import type { Database } from '../db/database.ts';
import { openBytes, openText, prepare } from '../db/prepare.ts';
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
  /**
   * The same for tries that a query judges, in one statement: what it finds was asked for rightly, and forgives all wrong tries
   * before. `name` and `open` as of {@link prepare}; nothing is found for somebody who has to wait.
   */
  prepareFind<O>(
    name: string,
    limit: AttemptLimit,
    query: Compilable<O> & Expression<O>,
    open: readonly unknown[],
  ): (subject: string, ...values: readonly unknown[]) => Promise<Result<O | undefined, TooManyAttempts>>;
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
const withoutDisk = sql.raw(`set_config('synchronous_commit', 'off', true) = 'off'`);

const [subjectHash, at, forgotten, soon] = [openBytes(), openText('at'), openText('forgotten'), openText('soon')];
const tryValues = [subjectHash, at, forgotten, soon] as const;

type LimitValues = Readonly<Record<keyof AttemptLimit, number | string>>;

/** A row comes of it only where the try is let through; with no failures where it was right. */
const countTry = (isRight: RawBuilder<boolean>, { free, firstDelaySeconds, longestDelaySeconds }: LimitValues) => sql<{
  failures: number;
}>`
  insert into attempt as a (subject_hash, failures, blocked_until, last_at)
  select ${subjectHash}::bytea, case when ${isRight} then 0 else 1 end, ${at}::timestamptz, ${at}::timestamptz
  where ${withoutDisk}
  on conflict (subject_hash) do update set
    failures = case
      when excluded.failures = 0 then 0
      when a.last_at < ${forgotten}::timestamptz then 1
      else a.failures + 1
    end,
    blocked_until = case
      when excluded.failures = 0 or a.last_at < ${forgotten}::timestamptz or a.failures + 1 < ${free}::integer
        then ${at}::timestamptz
      else ${at}::timestamptz + make_interval(secs => least(
        ${longestDelaySeconds}::float8,
        ${firstDelaySeconds}::float8 * power(2, least(a.failures + 1 - ${free}::integer, 30))))
    end,
    last_at = ${at}::timestamptz
  where a.blocked_until <= ${at}::timestamptz or a.last_at > ${soon}::timestamptz
  returning failures`;

const hashOf = (subject: string): Buffer => createHash('sha256').update(subject).digest();

export const createAttempts = (database: Database, { now }: Pick<Ports, 'now'>): Attempts => {
  const { query } = database;

  const valuesOf = (subject: string): readonly unknown[] => {
    const ms = now().getTime();
    return [hashOf(subject), new Date(ms), new Date(ms - forgottenAfterMs), new Date(ms + clockToleranceMs)];
  };
  const refused = async (subject: string): Promise<Result<never, TooManyAttempts>> => {
    const row = await query
      .selectFrom('attempt')
      .select('blocked_until')
      .where('subject_hash', '=', hashOf(subject))
      .executeTakeFirst();
    const left = row ? row.blocked_until.getTime() - now().getTime() : 0;
    return fail({ kind: 'tooManyAttempts', retryAfterSeconds: Math.max(1, Math.ceil(left / 1000)) });
  };

  const openLimit = {
    free: openText('free'),
    firstDelaySeconds: openText('first delay'),
    longestDelaySeconds: openText('longest delay'),
  };
  const count = prepare(database, 'begin-attempt', { compile: () => countTry(sql`false`, openLimit).compile(query) }, [
    ...tryValues,
    openLimit.free,
    openLimit.firstDelaySeconds,
    openLimit.longestDelaySeconds,
  ]);

  return {
    begin: async (subject, { free, firstDelaySeconds, longestDelaySeconds }) => {
      const counted = await count(...valuesOf(subject), free, firstDelaySeconds, longestDelaySeconds);
      return counted.length > 0 ? ok(undefined) : refused(subject);
    },
    prepareFind: <O>(
      name: string,
      limit: AttemptLimit,
      judging: Compilable<O> & Expression<O>,
      open: readonly unknown[],
    ) => {
      const statement = sql<O & { failures: number }>`
        with found as materialized (${judging}),
          counted as (${countTry(sql<boolean>`exists (select from found)`, limit)})
        select found.*, counted.failures from counted left join found on true`;
      const find = prepare(database, name, { compile: () => statement.compile(query) }, [...tryValues, ...open]);
      return async (subject: string, ...values: readonly unknown[]) => {
        const [row] = await find(...valuesOf(subject), ...values);
        if (!row) return refused(subject);
        return ok(row.failures === 0 ? row : undefined);
      };
    },
    forgive: async (subject) => {
      await sql`delete from attempt where subject_hash = ${hashOf(subject)} and ${withoutDisk}`.execute(query);
    },
    takeBack: async (subject) => {
      await sql`
        update attempt set failures = greatest(failures - 1, 0), blocked_until = ${now()}
        where subject_hash = ${hashOf(subject)}
      `.execute(query);
    },
    clean: async () => {
      await query
        .deleteFrom('attempt')
        .where('last_at', '<', new Date(now().getTime() - forgottenAfterMs))
        .execute();
    },
  };
};

import type { CaseId } from '@linban/shared/ids.ts';
import { caseIdSchema } from '@linban/shared/ids.ts';
import { PgBoss, systemClock } from 'pg-boss';
import * as v from 'valibot';
import type { ReferralTiming } from '../config.ts';

/** Runs SQL in somebody's open transaction. */
export type RunSql = (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;

/**
 * The durable promise that a case will be referred to its department: a job written in the case's own transaction.
 * Normally the server that took the case refers it at once and the job is dropped; otherwise it comes due, again and
 * again with growing pauses, until the department has decided.
 */
export interface DispatchJobs {
  /** Writes the jobs of new cases in the given transaction, by one statement. */
  enqueue(caseIds: readonly CaseId[], run: RunSql): Promise<void>;
  /** Writes the jobs of cases that have none: of a restored database, which comes without the queue. */
  ensure(caseIds: readonly CaseId[]): Promise<void>;
  /** Writes the job of a case anew, due at once, whatever became of the one before. */
  renew(caseId: CaseId): Promise<void>;
  /** The case was decided, or never was: its job is not needed. Done soon, many at a time; a job that comes due before finds nothing to do. */
  drop(caseId: CaseId): void;
  /** Starts handing out jobs. A handler that throws gets its job again later. */
  work(handle: (caseId: CaseId) => Promise<void>): Promise<void>;
  /**
   * Does something every so often, at one of the servers on this database, whichever is free first. What fails is done again
   * at the next time.
   */
  regularly(name: string, everySeconds: number, handle: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** `firstSeconds`: before a job comes due the first time, and before it does the second time. */
type JobTiming = Pick<ReferralTiming, 'firstSeconds' | 'pollSeconds' | 'longestPauseSeconds'>;

const queue = 'refer-case';
/** Well before a job comes due. */
const dropEveryMs = 500;
/**
 * A server that works on a job says so at least this often. One that died leaves its jobs to the others after twice as long: they
 * were held for the five minutes that a job may take.
 */
const deathSeconds = 10;
/** What is done regularly can wait so long. */
const regularPollSeconds = 5;
const aYear = 365 * 24 * 3600;
/**
 * The clock on the wall as it was when this process began, and from then on by uptime: a queue that is polled by the clock on the
 * wall sleeps for an hour when that is put back by one.
 */
const steadyClock = { ...systemClock, now: () => performance.timeOrigin + performance.now() };
const jobData = v.object({ caseId: caseIdSchema });

export const startDispatchJobs = async (
  url: string,
  timing: JobTiming,
  onError: (error: unknown) => void,
): Promise<DispatchJobs> => {
  const boss = new PgBoss({
    connectionString: url,
    max: 4,
    application_name: 'linban-jobs',
    schedule: false,
    clock: steadyClock,
    superviseIntervalSeconds: deathSeconds,
    monitorIntervalSeconds: deathSeconds,
  });
  boss.on('error', onError);
  await boss.start();
  const options = {
    retryLimit: 1_000_000,
    retryDelay: timing.firstSeconds,
    retryBackoff: true,
    retryDelayMax: timing.longestPauseSeconds,
    expireInSeconds: 300,
    heartbeatSeconds: deathSeconds,
    retentionSeconds: aYear,
    deleteAfterSeconds: 3600,
  };
  if (await boss.getQueue(queue)) await boss.updateQueue(queue, options);
  else await boss.createQueue(queue, options);
  /** Bears the case's id, so that it can be dropped without having looked for it. */
  const firstJob = (caseId: CaseId) => ({ id: caseId, data: { caseId }, startAfter: timing.firstSeconds });
  const unneeded: CaseId[] = [];
  let dropping: NodeJS.Timeout | undefined;
  let isStopping = false;
  const asking: NodeJS.Timeout[] = [];
  const dropUnneeded = async (): Promise<void> => {
    dropping = undefined;
    const caseIds = unneeded.splice(0);
    if (caseIds.length > 0) await boss.deleteJob(queue, caseIds).catch(onError);
  };
  return {
    enqueue: async (caseIds, run) => {
      const db = { executeSql: async (text: string, values?: unknown[]) => run(text, values) };
      await boss.insert(queue, caseIds.map(firstJob), { db });
    },
    ensure: async (caseIds) => {
      // A job that is there stays as it is.
      await boss.insert(queue, caseIds.map(firstJob));
    },
    renew: async (caseId) => {
      await boss.deleteJob(queue, caseId);
      await boss.send(queue, { caseId }, { id: caseId });
    },
    drop: (caseId) => {
      // Whoever works it next finds nothing to do.
      if (isStopping) return;
      unneeded.push(caseId);
      dropping ??= setTimeout(() => void dropUnneeded(), dropEveryMs);
    },
    work: async (handle) => {
      await boss.work(
        queue,
        { pollingIntervalSeconds: timing.pollSeconds, batchSize: 1, localConcurrency: 4 },
        async (jobs) => {
          for (const job of jobs) await handle(v.parse(jobData, job.data).caseId);
        },
      );
    },
    regularly: async (name, everySeconds, handle) => {
      // One at a time; of a job that did not end nothing is left after an hour.
      const regular = { policy: 'singleton', retryLimit: 0, expireInSeconds: 3600, deleteAfterSeconds: 3600 } as const;
      if (!(await boss.getQueue(name))) await boss.createQueue(name, { ...regular, heartbeatSeconds: deathSeconds });
      // Each server asks for it; in one span of time it is taken once.
      const ask = (): void => {
        boss.send(name, {}, { singletonSeconds: everySeconds }).catch(onError);
      };
      asking.push(setInterval(ask, everySeconds * 1000));
      await boss.work(name, { pollingIntervalSeconds: Math.min(regularPollSeconds, everySeconds) }, handle);
    },
    stop: async () => {
      for (const timer of asking) clearInterval(timer);
      isStopping = true;
      clearTimeout(dropping);
      await dropUnneeded();
      await boss.stop({ graceful: true, timeout: 5_000, close: true });
    },
  };
};

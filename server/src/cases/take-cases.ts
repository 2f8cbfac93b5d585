import pg from 'pg';
import type { Database } from '../db/database.ts';
import type { DispatchJobs } from '../db/jobs.ts';
import { acceptCases, type NewCase } from './accept-statement.ts';
import { type ForOne, gather } from './gather.ts';

/** A new case, and whether it is referred to its department. */
interface Coming {
  readonly row: NewCase;
  readonly isReferred: boolean;
}

/** Writes a new case durably. `false`: its envelope was taken before, and nothing was written. */
export type TakeCase = ForOne<Coming, boolean>;

/** One of them holds the log's row until its commit is on the disk. The next one does its work up to there meanwhile. */
const runsAtOnce = 2;
/** Of the largest envelopes, a few megabytes. */
const mostInRun = 32;

/** Classes of PostgreSQL's error codes: wrong data, broken constraint, rolled back. Nothing was written, and one case may be why. */
const isOfOneCase = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && /^(22|23|40)/.test(error.code ?? '');

/**
 * Cases that come at the same time go to the disk together: of their transaction most is the wait for the disk, during which
 * everybody else waits for the log.
 */
export const createTakeCase = (database: Database, jobs: Pick<DispatchJobs, 'enqueue' | 'drop'>): TakeCase =>
  gather({
    forMany: async (coming: readonly Coming[]) => {
      const referred = coming.filter(({ isReferred }) => isReferred).map(({ row }) => row.caseId);
      const taken = await acceptCases(
        database,
        coming.map(({ row }) => row),
        referred.length > 0 ? (run) => jobs.enqueue(referred, run) : null,
      );
      // The jobs were written beside the cases, whichever those were.
      for (const caseId of referred) if (!taken.has(caseId)) jobs.drop(caseId);
      return coming.map(({ row }) => taken.has(row.caseId));
    },
    isOfOne: isOfOneCase,
    runsAtOnce,
    mostInRun,
  });

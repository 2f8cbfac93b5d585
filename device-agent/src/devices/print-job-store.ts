import type { DatabaseSync } from 'node:sqlite';
import { type PrintJobState, printJobStateSchema } from '@linban/shared/devices/print-job.ts';
import type { Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { type DiskError, readFrom, writeTo } from '../outbox/database.ts';
import { sealTerm } from '../outbox/row-seal.ts';

export type PrintDevice = 'receiptPrinter' | 'documentPrinter';

const rowSchema = v.object({
  device: v.picklist(['receiptPrinter', 'documentPrinter'] satisfies PrintDevice[]),
  state: printJobStateSchema,
  cause: v.nullable(v.string()),
});
export type PrintJobRow = v.InferOutput<typeof rowSchema>;

/** When something was written: by the clock on the wall, for people, and in elapsed time. */
interface WrittenAt {
  readonly wall: string;
  readonly elapsed: number;
}

/** The rows of the print journal on disk. Success of a write means flushed. */
export interface PrintJobStore {
  find(jobId: string): Result<PrintJobRow | null, DiskError>;
  /** Makes the row, or changes its state. */
  note(jobId: string, row: Pick<PrintJobRow, 'device' | 'state'>, at: WrittenAt): Result<null, DiskError>;
  conclude(jobId: string, row: Pick<PrintJobRow, 'state' | 'cause'>, at: WrittenAt): Result<null, DiskError>;
  /** Concludes every job in one state; says how many. */
  concludeAll(from: PrintJobState, to: Pick<PrintJobRow, 'state' | 'cause'>, at: WrittenAt): Result<number, DiskError>;
  /** Forgets what was last changed before a moment of elapsed time. */
  forget(before: number): Result<null, DiskError>;
}

const noted = sealTerm('print_job', { cause: 'null', created_at: 'at', changed_at: 'at', changed_elapsed: 'elapsed' });
const notedAgain = sealTerm('print_job', {
  job_id: 'print_job.job_id',
  device: 'print_job.device',
  state: 'excluded.state',
  cause: 'print_job.cause',
  created_at: 'print_job.created_at',
  changed_at: 'excluded.changed_at',
  changed_elapsed: 'excluded.changed_elapsed',
});
const changed = { state: '?1', cause: '?2', changed_at: '?3', changed_elapsed: 'cast(?4 as integer)' };
const concluded = `state = ?1, cause = ?2, changed_at = ?3, changed_elapsed = cast(?4 as integer),
  seal = ${sealTerm('print_job', changed)}`;

export const createPrintJobStore = (database: DatabaseSync): PrintJobStore => {
  const find = database.prepare('select device, state, cause from print_job where job_id = ?');
  const note = database.prepare(
    `insert into print_job (job_id, device, state, created_at, changed_at, changed_elapsed, seal)
     select job_id, device, state, at, at, elapsed, ${noted}
       from (select ? as job_id, ? as device, ? as state, ? as at, cast(? as integer) as elapsed) where true
     on conflict (job_id) do update
       set state = excluded.state, changed_at = excluded.changed_at, changed_elapsed = excluded.changed_elapsed,
         seal = ${notedAgain}`,
  );
  const conclude = database.prepare(`update print_job set ${concluded} where job_id = ?5`);
  const concludeAll = database.prepare(`update print_job set ${concluded} where state = ?5`);
  const forget = database.prepare('delete from print_job where changed_elapsed < ?');
  const write = (work: () => unknown): Result<null, DiskError> =>
    writeTo(database, () => {
      work();
      return null;
    });
  return {
    find: (jobId) =>
      readFrom(database, () => {
        const row = find.get(jobId);
        return row ? v.parse(rowSchema, row) : null;
      }),
    note: (jobId, { device, state }, { wall, elapsed }) => write(() => note.run(jobId, device, state, wall, elapsed)),
    conclude: (jobId, { state, cause }, { wall, elapsed }) =>
      write(() => conclude.run(state, cause, wall, elapsed, jobId)),
    concludeAll: (from, { state, cause }, { wall, elapsed }) =>
      writeTo(database, () => Number(concludeAll.run(state, cause, wall, elapsed, from).changes)),
    forget: (before) => write(() => forget.run(before)),
  };
};

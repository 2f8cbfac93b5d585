import type { DatabaseSync } from 'node:sqlite';
import {
  type PrintJobId,
  type PrintJobState,
  type PrintOutcome,
  printJobStateSchema,
  printOutcomeSchema,
} from '@linban/shared/devices/print-job.ts';
import type { Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import { type DiskError, onDisk } from '../outbox/database.ts';

export type PrintDevice = 'receiptPrinter' | 'documentPrinter';

const keptDays = 90;

const rowSchema = v.object({
  device: v.picklist(['receiptPrinter', 'documentPrinter'] satisfies PrintDevice[]),
  state: printJobStateSchema,
  cause: v.nullable(v.string()),
});

interface JournalEntry {
  readonly device: PrintDevice;
  /** `null` while it is queued or being printed. */
  readonly outcome: PrintOutcome | null;
}

/** What became of print jobs: intent before the act, result after. Holds job id, device, state, cause and times only. */
export interface PrintJournal {
  find(jobId: PrintJobId): Result<JournalEntry | null, DiskError>;
  /** Writes down that the job exists (`queued`), or that the next thing is to hand it to the printer (`sent`). */
  note(
    jobId: PrintJobId,
    device: PrintDevice,
    state: Extract<PrintJobState, 'queued' | 'sent'>,
  ): Result<null, DiskError>;
  conclude(jobId: PrintJobId, outcome: PrintOutcome): Result<null, DiskError>;
  /**
   * Concludes everything unfinished: `sent` may have reached paper and becomes uncertain, `queued` did not and becomes
   * failed. Returns how many were uncertain.
   */
  interruptAll(): number;
}

/** Opens the journal; jobs that an earlier run left unfinished are concluded as interrupted. */
export const openPrintJournal = (
  database: DatabaseSync,
  { clock }: { readonly clock: Pick<Clock, 'now'> },
): PrintJournal & { readonly interruptedAtStart: number } => {
  const find = database.prepare('select device, state, cause from print_job where job_id = ?');
  const note = database.prepare(
    `insert into print_job (job_id, device, state, created_at, changed_at) values (?, ?, ?, ?, ?)
     on conflict (job_id) do update set state = excluded.state, changed_at = excluded.changed_at`,
  );
  const conclude = database.prepare('update print_job set state = ?, cause = ?, changed_at = ? where job_id = ?');
  const interrupt = database.prepare(
    `update print_job set state = ?, cause = 'interrupted', changed_at = ? where state = ?`,
  );
  const stamp = () => clock.now().toISOString();
  const interruptAll = (): number => {
    interrupt.run('failed', stamp(), 'queued');
    return Number(interrupt.run('uncertain', stamp(), 'sent').changes);
  };

  const oldest = new Date(clock.now().getTime() - keptDays * 86_400_000).toISOString();
  database.prepare('delete from print_job where changed_at < ?').run(oldest);
  const interruptedAtStart = interruptAll();

  return {
    interruptedAtStart,
    find: (jobId) =>
      onDisk(() => {
        const raw = find.get(jobId);
        if (!raw) return null;
        const { device, state, cause } = v.parse(rowSchema, raw);
        const outcome = v.safeParse(printOutcomeSchema, state === 'printed' ? { state } : { state, cause });
        return { device, outcome: outcome.success ? outcome.output : null };
      }),
    note: (jobId, device, state) =>
      onDisk(() => {
        note.run(jobId, device, state, stamp(), stamp());
        return null;
      }),
    conclude: (jobId, outcome) =>
      onDisk(() => {
        conclude.run(outcome.state, outcome.state === 'printed' ? null : outcome.cause, stamp(), jobId);
        return null;
      }),
    interruptAll,
  };
};

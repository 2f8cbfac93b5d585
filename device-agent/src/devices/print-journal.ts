import {
  type PrintJobId,
  type PrintJobState,
  type PrintOutcome,
  printOutcomeSchema,
} from '@linban/shared/devices/print-job.ts';
import { ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import type { DiskError } from '../outbox/database.ts';
import type { ElapsedTime } from '../outbox/elapsed-time.ts';
import type { PrintDevice, PrintJobStore } from './print-job-store.ts';

const keptFor = 90 * 86_400_000;

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
   * failed. Returns how many were uncertain. What a failing disk leaves unfinished still counts as uncertain.
   */
  interruptAll(): number;
}

/** Opens the journal; jobs that an earlier run left unfinished are concluded as interrupted. */
export const openPrintJournal = (
  store: PrintJobStore,
  { clock, elapsed }: { readonly clock: Pick<Clock, 'now'>; readonly elapsed: Pick<ElapsedTime, 'now'> },
): PrintJournal & { readonly interruptedAtStart: number } => {
  const at = () => ({ wall: clock.now().toISOString(), elapsed: elapsed.now() });
  const interruptAll = (): number => {
    store.concludeAll('queued', { state: 'failed', cause: 'interrupted' }, at());
    const uncertain = store.concludeAll('sent', { state: 'uncertain', cause: 'interrupted' }, at());
    return uncertain.ok ? uncertain.value : 0;
  };

  store.forget(elapsed.now() - keptFor);
  const interruptedAtStart = interruptAll();

  return {
    interruptedAtStart,
    find: (jobId) => {
      const row = store.find(jobId);
      if (!row.ok || row.value === null) return row.ok ? ok(null) : row;
      const { device, state, cause } = row.value;
      const outcome = v.safeParse(printOutcomeSchema, state === 'printed' ? { state } : { state, cause });
      return ok({ device, outcome: outcome.success ? outcome.output : null });
    },
    note: (jobId, device, state) => store.note(jobId, { device, state }, at()),
    conclude: (jobId, outcome) =>
      store.conclude(jobId, { state: outcome.state, cause: outcome.state === 'printed' ? null : outcome.cause }, at()),
    interruptAll,
  };
};

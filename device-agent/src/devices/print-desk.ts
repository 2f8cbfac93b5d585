import type { PrintJobId, PrintOutcome } from '@linban/shared/devices/print-job.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { PrintDevice } from './print-job-store.ts';
import type { PrintJournal } from './print-journal.ts';

interface PrintTask {
  readonly jobId: PrintJobId;
  readonly device: PrintDevice;
  /** Gets ready what is to be printed; a failure ends the job before anything reached the printer. */
  readonly prepare: () => Promise<Result<() => Promise<PrintOutcome>, PrintOutcome>>;
  /** Lets go of what was got ready, whatever became of it. */
  readonly discard?: () => void;
}

/** Prints each job once, whatever is repeated: the same id gets the first outcome. */
export interface PrintDesk {
  print(task: PrintTask): Promise<PrintOutcome>;
  /** Resolves when no job is running. */
  idle(): Promise<void>;
}

const failed = (cause: 'refused' | 'hardware-error' | 'interrupted'): PrintOutcome => ({ state: 'failed', cause });

export const createPrintDesk = (journal: PrintJournal): PrintDesk => {
  const running = new Map<PrintJobId, { readonly device: PrintDevice; readonly outcome: Promise<PrintOutcome> }>();

  const work = async ({ jobId, device, prepare }: PrintTask): Promise<PrintOutcome> => {
    if (!journal.note(jobId, device, 'queued').ok) return failed('hardware-error');
    const prepared = await prepare();
    // Without the intent on disk nothing may reach paper: after a crash nobody would know of it.
    const intent = prepared.ok ? journal.note(jobId, device, 'sent') : ok(null);
    const outcome = !prepared.ok ? prepared.error : intent.ok ? await prepared.value() : failed('hardware-error');
    // If this fails, the row stays `sent` and the next start calls it uncertain: true enough.
    journal.conclude(jobId, outcome);
    return outcome;
  };
  const run = (task: PrintTask): Promise<PrintOutcome> => work(task).finally(() => task.discard?.());

  const recall = (jobId: PrintJobId, device: PrintDevice): Result<PrintOutcome | null, PrintOutcome> => {
    const entry = journal.find(jobId);
    if (!entry.ok) return fail(failed('hardware-error'));
    if (entry.value === null) return ok(null);
    if (entry.value.device !== device) return fail(failed('refused'));
    // A row without an outcome whose job does not run: its end could not be written.
    return ok(entry.value.outcome ?? { state: 'uncertain', cause: 'interrupted' });
  };

  return {
    print: async (task) => {
      const current = running.get(task.jobId);
      if (current) return current.device === task.device ? current.outcome : failed('refused');
      const known = recall(task.jobId, task.device);
      if (!known.ok) return known.error;
      if (known.value !== null) return known.value;
      const outcome = run(task).finally(() => running.delete(task.jobId));
      running.set(task.jobId, { device: task.device, outcome });
      return outcome;
    },
    idle: async () => {
      while (running.size > 0) await Promise.allSettled([...running.values()].map((job) => job.outcome));
    },
  };
};

import type { PrintCause, PrintOutcome } from '@linban/shared/devices/print-job.ts';
import { createBegunAnew } from './begun-anew.ts';
import { type IppClient, type IppJob, ippStatus } from './client.ts';
import { type PrinterCondition, troubleOf } from './status.ts';
import type { DocumentPrinterLimits, Timers } from './types.ts';

export const failed = (cause: PrintCause): PrintOutcome => ({ state: 'failed', cause });
export const uncertain = (cause: PrintCause): PrintOutcome => ({ state: 'uncertain', cause });

/** What following a job needs from the driver around it. */
export interface FollowContext {
  readonly client: IppClient;
  readonly timers: Timers;
  readonly limits: DocumentPrinterLimits;
  /** Ends all waiting: the driver is closing. */
  readonly closing: AbortSignal;
  /** The resident called the job off. */
  readonly isCalledOff: () => boolean;
  readonly pause: (ms: number) => Promise<void>;
  /** A new look at the printer; undefined if it does not answer. */
  readonly look: () => Promise<PrinterCondition | undefined>;
  /** The printer still has this job: to be canceled when it answers again. */
  readonly abandon: (ippJobId: number) => void;
  /** How many sides the printer has counted for the job so far. */
  readonly noteSides: (count: number) => void;
}

interface Countdown {
  readonly isOver: () => boolean;
  readonly stop: () => void;
}

export const startCountdown = (timers: Timers, ms: number): Countdown => {
  let isOver = false;
  const stop = timers.after(ms, () => {
    isOver = true;
  });
  return { isOver: () => isOver, stop };
};

const causeOfAbort = (job: IppJob, condition: PrinterCondition | undefined): PrintCause => {
  const isBadDocument = job.reasons.some((reason) => /^(document-.*-error|unsupported-document-format)$/.test(reason));
  if (isBadDocument) return 'unprintable';
  return (condition && troubleOf(condition)) ?? 'hardware-error';
};

/** The outcome a finished job stands for; undefined while it is not finished. */
const outcomeOf = (
  job: IppJob,
  wasWorkedOn: boolean,
  condition: PrinterCondition | undefined,
): PrintOutcome | undefined => {
  if (job.state === 'completed')
    return job.reasons.includes('job-completed-with-errors') ? uncertain('hardware-error') : { state: 'printed' };
  if (job.state === 'aborted') return failed(causeOfAbort(job, condition));
  if (job.state === 'canceled')
    return wasWorkedOn || (job.impressions ?? 0) > 0 ? uncertain('canceled') : failed('canceled');
  return undefined;
};

const readJob = async ({ client, closing, noteSides }: FollowContext, jobId: number) => {
  const job = await client.readJob(jobId, closing);
  if (job.ok) noteSides(job.value.impressions ?? 0);
  return job;
};

/** Takes a job back. `failed` only if the printer says that it is canceled and that no page was printed. */
const takeBack = async (context: FollowContext, jobId: number, cause: PrintCause): Promise<PrintOutcome> => {
  const { client, timers, limits, closing, pause } = context;
  const countdown = startCountdown(timers, limits.cancelMs);
  await client.cancelJob(jobId, closing);
  while (!closing.aborted && !countdown.isOver()) {
    const job = await readJob(context, jobId);
    if (job.ok && job.value.state === 'canceled') {
      countdown.stop();
      return job.value.impressions === 0 ? failed(cause) : uncertain(cause);
    }
    const outcome = job.ok ? outcomeOf(job.value, true, undefined) : undefined;
    if (outcome !== undefined) {
      countdown.stop();
      return outcome;
    }
    await pause(limits.jobPollMs);
  }
  countdown.stop();
  context.abandon(jobId);
  return uncertain(cause);
};

/** What a printer says that began the job a second time: how much came out at the first is more than it can know. */
const afterRestart = (outcome: PrintOutcome): PrintOutcome =>
  outcome.state === 'uncertain' ? outcome : uncertain('interrupted');

/** So many times as often a printer is asked that was just not there. */
const hurry = 8;

/** Waits until the printer says what became of a job it has accepted, and takes the job back when that takes too long. */
export const followJob = async (context: FollowContext, jobId: number): Promise<PrintOutcome> => {
  const { timers, limits, closing, isCalledOff, pause, look } = context;
  const total = startCountdown(timers, limits.jobMs);
  let trouble: Countdown | undefined;
  let lost: Countdown | undefined;
  let wasWorkedOn = false;
  let wasRefused = false;
  let name: string | undefined;
  const isBegunAnew = createBegunAnew();

  const step = async (): Promise<PrintOutcome | undefined> => {
    const [job, condition] = await Promise.all([readJob(context, jobId), look()]);
    if (!job.ok) {
      const isForgotten =
        job.error.kind === 'status' && (job.error.code === ippStatus.notFound || job.error.code === ippStatus.gone);
      if (isForgotten) return uncertain('interrupted');
      // The machine is there and nobody listens: the printer or its spooler begins anew.
      wasRefused ||= job.error.kind === 'unreachable' && job.error.code === 'ECONNREFUSED';
      lost ??= startCountdown(timers, limits.lostMs);
      if (!lost.isOver()) return undefined;
      context.abandon(jobId);
      return uncertain('interrupted');
    }
    lost?.stop();
    lost = undefined;
    // A printer that was restarted counts its jobs from one again.
    name ??= job.value.name;
    if (job.value.name !== name) return uncertain('interrupted');
    wasWorkedOn ||= job.value.state === 'processing' || job.value.state === 'stopped';
    const outcome = outcomeOf(job.value, wasWorkedOn, condition);
    const isAnew = isBegunAnew(job.value);
    if (outcome !== undefined) return isAnew ? afterRestart(outcome) : outcome;

    // A restarted spooler hands the job on once more, though its first sheets may lie in the tray already.
    if (wasRefused || isAnew) return afterRestart(await takeBack(context, jobId, 'interrupted'));
    if (isCalledOff()) return takeBack(context, jobId, 'canceled');
    const cause = condition && troubleOf(condition);
    if (total.isOver()) return takeBack(context, jobId, cause ?? 'no-confirmation');
    if (job.value.state !== 'stopped' && cause === undefined) {
      trouble?.stop();
      trouble = undefined;
      return undefined;
    }
    trouble ??= startCountdown(timers, limits.troubleMs);
    return trouble.isOver() ? takeBack(context, jobId, cause ?? 'hardware-error') : undefined;
  };

  try {
    while (!closing.aborted) {
      const outcome = await step();
      if (outcome !== undefined) return outcome;
      // Whoever is about to begin anew should find the job taken back before its first sheet.
      await pause(wasRefused ? limits.jobPollMs / hurry : limits.jobPollMs);
    }
    return uncertain('interrupted');
  } finally {
    total.stop();
    trouble?.stop();
    lost?.stop();
  }
};

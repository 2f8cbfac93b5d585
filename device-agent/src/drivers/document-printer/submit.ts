import type { PrintCause, PrintOutcome } from '@linban/shared/devices/print-job.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { type IppFailure, ippStatus } from './client.ts';
import { type FollowContext, failed, startCountdown, uncertain } from './follow.ts';
import type { DocumentToSubmit } from './requests.ts';

const retryLater: readonly number[] = [
  ippStatus.busy,
  ippStatus.temporaryError,
  ippStatus.notAcceptingJobs,
  ippStatus.serviceUnavailable,
];

const causeOfRefusal = (code: number): PrintCause => {
  if (code === ippStatus.documentFormatNotSupported || code === ippStatus.documentFormatError) return 'unprintable';
  return code === ippStatus.deviceError ? 'hardware-error' : 'refused';
};

/** Nobody knows whether the job arrived: asks the printer for a job of that name rather than send it again. */
const findLostJob = async (context: FollowContext, name: string): Promise<Result<number, PrintOutcome>> => {
  const { client, timers, limits, closing, pause } = context;
  const countdown = startCountdown(timers, limits.lostMs);
  try {
    while (!closing.aborted && !countdown.isOver()) {
      const found = await client.findJob(name, closing);
      if (found.ok) return found.value === undefined ? fail(uncertain('interrupted')) : ok(found.value.id);
      await pause(limits.jobPollMs);
    }
    return fail(uncertain('interrupted'));
  } finally {
    countdown.stop();
  }
};

const isRetryable = (error: IppFailure) => error.kind === 'status' && retryLater.includes(error.code);

/** Hands a document to the printer, once; gives the printer's number of the job, or the outcome if there is no job. */
export const submitDocument = async (
  context: FollowContext,
  document: DocumentToSubmit,
): Promise<Result<number, PrintOutcome>> => {
  const { client, timers, limits, closing, isCalledOff, pause } = context;
  const countdown = startCountdown(timers, limits.jobMs);
  try {
    for (;;) {
      if (isCalledOff()) return fail(failed('canceled'));
      const accepted = await client.printJob(document, closing);
      if (accepted.ok) return ok(accepted.value.id);
      const { error } = accepted;
      if (isRetryable(error) && !countdown.isOver() && !closing.aborted) {
        await pause(limits.jobPollMs);
        continue;
      }
      if (error.kind === 'unreachable') return fail(failed('offline'));
      if (error.kind === 'refused') return fail(failed('refused'));
      if (error.kind === 'status') return fail(failed(causeOfRefusal(error.code)));
      return await findLostJob(context, document.name);
    }
  } finally {
    countdown.stop();
  }
};

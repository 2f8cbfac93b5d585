import type { IppJob } from './client.ts';

/** What two looks at one job must agree in. */
export type JobLook = Pick<IppJob, 'state' | 'begunAt' | 'upSeconds'>;

/**
 * Whether a job was begun a second time, or its printer was, since it was looked at first: a spooler that was restarted hands
 * its job on once more and says that it is being printed, as if nothing had been. The returned function takes each look, and
 * goes on saying so. Clocks of spoolers count whole seconds: twice within one looks like once.
 */
export const createBegunAnew = (): ((look: JobLook) => boolean) => {
  let isAnew = false;
  let begunAt: number | undefined;
  let upSeconds: number | undefined;
  let wasBegun = false;
  return (look) => {
    const isOtherBeginning = begunAt !== undefined && look.begunAt !== undefined && look.begunAt !== begunAt;
    const isYounger = upSeconds !== undefined && look.upSeconds !== undefined && look.upSeconds < upSeconds;
    // Nothing but a second beginning leads back to waiting (RFC 8011, clause 5.3.7).
    isAnew ||= isOtherBeginning || isYounger || (wasBegun && look.state === 'pending');
    begunAt ??= look.begunAt;
    upSeconds = look.upSeconds ?? upSeconds;
    wasBegun ||= look.state === 'processing' || look.state === 'stopped';
    return isAnew;
  };
};

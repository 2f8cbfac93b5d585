import { type Log, whereOf } from '../log.ts';

/**
 * A look of supervision as it is taken every so often: by a clock that is right, or not this time. What is a finding then is one at
 * the next look too, and what a wrong clock finds late stands against somebody for good.
 */
export const regularWatch =
  (deps: {
    readonly watch: () => Promise<number>;
    /** Whether this server's clock can be believed. */
    readonly isClockTrusted: () => Promise<boolean>;
    readonly log: Log;
  }) =>
  async (): Promise<void> => {
    const { watch, isClockTrusted, log } = deps;
    try {
      if (await isClockTrusted()) await watch();
      else log.warn('supervision.waits', { cause: 'clock' });
    } catch (error) {
      log.error('supervision.bug', whereOf(error));
    }
  };

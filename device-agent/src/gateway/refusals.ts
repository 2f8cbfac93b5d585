import type { Clock } from '../clock.ts';
import type { RefusalCause } from './admission.ts';

/** Refusals of one cause that come within this time after a line make one further line. */
const coalesceMs = 60_000;

/** Tells of refusals: the first of a cause at once, those that follow as one number a minute. A knock can't fill the log. */
export interface Refusals {
  note(cause: RefusalCause): void;
  /** Tells what was counted and not told yet. */
  flush(): void;
}

export const createRefusals = (clock: Clock, tell: (cause: RefusalCause, count: number) => void): Refusals => {
  const counting = new Map<RefusalCause, { count: number; cancel: () => void }>();

  const watch = (cause: RefusalCause): void => {
    counting.set(cause, { count: 0, cancel: clock.after(coalesceMs, () => close(cause)) });
  };
  const close = (cause: RefusalCause): void => {
    const count = counting.get(cause)?.count ?? 0;
    counting.delete(cause);
    if (count === 0) return;
    tell(cause, count);
    watch(cause);
  };

  return {
    note: (cause) => {
      const open = counting.get(cause);
      if (open) {
        open.count += 1;
        return;
      }
      tell(cause, 1);
      watch(cause);
    },
    flush: () => {
      for (const [cause, { count, cancel }] of counting) {
        cancel();
        if (count > 0) tell(cause, count);
      }
      counting.clear();
    },
  };
};

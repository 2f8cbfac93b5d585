import type { Timers } from './types.ts';

/** Watches how long a receipt hangs in the slot. */
export interface TicketWatch {
  /** What the printer says now. */
  see(isLeft: boolean): void;
}

interface TicketWatchOptions {
  readonly timers: Timers;
  /** After how long to tell, in milliseconds: somebody near first, then staff. */
  readonly tellAfterMs: readonly number[];
  readonly onLeft: (afterMs: number) => void;
}

export const createTicketWatch = ({ timers, tellAfterMs, onLeft }: TicketWatchOptions): TicketWatch => {
  let waiting: readonly (() => void)[] | undefined;
  return {
    see: (isLeft) => {
      if (isLeft) waiting ??= tellAfterMs.map((ms) => timers.after(ms, () => onLeft(ms)));
      else {
        for (const callOff of waiting ?? []) callOff();
        waiting = undefined;
      }
    },
  };
};

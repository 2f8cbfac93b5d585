/** Time that passes only from event to event: hours in milliseconds, and the same order every time. */
export interface VirtualTime {
  /** Milliseconds since the beginning. */
  now(): number;
  /** Runs an action once after so many milliseconds; returns how to call it off. */
  after(milliseconds: number, action: () => void): () => void;
  sleep(milliseconds: number): Promise<void>;
  /** Lets events happen, each with all promises that follow from it, until there is nothing left or it is over. */
  run(isOver: () => boolean): Promise<void>;
}

interface Timer {
  readonly at: number;
  /** `null`: called off. */
  action: (() => void) | null;
}

/**
 * Lets promises go on. The longest chain in a run has fewer than 16 turns; going through the event loop of Node instead
 * would be exact, and take most of the time of a run.
 */
const rest = async () => {
  for (let turn = 0; turn < 32; turn += 1) await null;
};

export const createVirtualTime = (): VirtualTime => {
  let now = 0;
  /** Latest first; of two at one moment the one set later comes first, so that the last entry is always next. */
  const timers: Timer[] = [];
  const placeOf = (at: number): number => {
    let low = 0;
    let high = timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((timers[middle]?.at ?? 0) > at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const after = (milliseconds: number, action: () => void) => {
    const timer: Timer = { at: now + Math.max(0, milliseconds), action };
    timers.splice(placeOf(timer.at), 0, timer);
    return () => {
      timer.action = null;
    };
  };
  return {
    now: () => now,
    after,
    sleep: (milliseconds) =>
      new Promise((resolve) => {
        after(milliseconds, resolve);
      }),
    run: async (isOver) => {
      await rest();
      for (;;) {
        if (isOver()) return;
        const timer = timers.pop();
        if (!timer) return;
        if (!timer.action) continue;
        now = timer.at;
        timer.action();
        await rest();
      }
    },
  };
};

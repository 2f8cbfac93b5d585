/** Time as a port: tests step it, the entry point gives the real one. */
export interface Clock {
  /** What the clock on the wall says; it can be wrong, and be put right at any moment. */
  now(): Date;
  /** Milliseconds since some moment of this run; goes on evenly, whatever is done to the clock on the wall. */
  uptime(): number;
  /** Runs `action` once after so many milliseconds; returns how to call it off. */
  after(milliseconds: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  uptime: () => performance.now(),
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};

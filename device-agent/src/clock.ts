/** Time as a port: tests step it, the entry point gives the real one. */
export interface Clock {
  now(): Date;
  /** Runs `action` once after so many milliseconds; returns how to call it off. */
  after(milliseconds: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};

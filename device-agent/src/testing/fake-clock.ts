import type { Clock } from '../clock.ts';

export interface FakeClock extends Clock {
  /** Lets time pass, timer by timer, with a rest after each so that promises go on. */
  advance(milliseconds: number): Promise<void>;
  /** Sets the clock on the wall without time passing. */
  step(milliseconds: number): void;
}

const rest = () => new Promise<void>((resolve) => setImmediate(resolve));

export const createFakeClock = (start = '2026-11-23T02:00:00.000Z'): FakeClock => {
  let time = Date.parse(start);
  let offset = 0;
  let nextId = 0;
  const timers = new Map<number, { readonly at: number; readonly action: () => void }>();
  return {
    now: () => new Date(time + offset),
    uptime: () => time,
    after: (milliseconds, action) => {
      nextId += 1;
      const id = nextId;
      timers.set(id, { at: time + milliseconds, action });
      return () => {
        timers.delete(id);
      };
    },
    step: (milliseconds) => {
      offset += milliseconds;
    },
    advance: async (milliseconds) => {
      const end = time + milliseconds;
      await rest();
      for (;;) {
        const [id, timer] = [...timers].toSorted(([, a], [, b]) => a.at - b.at)[0] ?? [];
        if (id === undefined || timer === undefined || timer.at > end) break;
        timers.delete(id);
        time = Math.max(time, timer.at);
        timer.action();
        await rest();
      }
      time = end;
      await rest();
    },
  };
};

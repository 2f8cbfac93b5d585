/** How patient a breaker is. */
export interface BreakerTiming {
  /** So many failures one after the other open it. */
  readonly failuresBeforePause: number;
  readonly firstBreakSeconds: number;
  /** The break doubles up to this as long as nothing comes right. */
  readonly longestBreakSeconds: number;
}

/**
 * `closed`: all goes through. `open`: nothing does, until a moment. `halfOpen`: one request is on its way to see whether the
 * other side is back.
 */
export type BreakerView =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open' | 'halfOpen'; readonly since: Date; readonly until: Date };

/** Keeps from asking a side that does not answer: it is left alone, and whoever would wait for it is told at once. */
export interface Breaker {
  /** Does the work and hears whether it failed; `null`: nothing was done, the other side is being left alone. */
  through<T>(work: () => Promise<T>, hasFailed: (result: T) => boolean): Promise<T | null>;
  view(): BreakerView;
  /**
   * Another server has found that the other side is away, or back. Away: it is left alone here too. Back: one request tries it
   * at once, as the way from here may be another one.
   */
  hear(isBack: boolean): void;
}

interface Break {
  readonly since: Date;
  /** When this break began, and when it ends. */
  readonly from: Date;
  readonly until: Date;
  readonly seconds: number;
}

/** `onChange`: it has opened or closed. Work that throws says nothing about the other side. */
export const createBreaker = (timing: BreakerTiming, now: () => Date, onChange: () => void): Breaker => {
  let failures = 0;
  let broken: Break | null = null;
  let isTrying = false;

  const open = (since: Date, seconds: number): void => {
    const from = now();
    broken = { since, from, until: new Date(from.getTime() + seconds * 1000), seconds };
  };
  /** A break that has not begun yet was begun by a clock that has been put right since. */
  const isResting = ({ from, until }: Break): boolean => from <= now() && now() < until;
  const close = (): void => {
    failures = 0;
    if (!broken) return;
    broken = null;
    onChange();
  };
  const countFailure = (isTrial: boolean): void => {
    failures += 1;
    // What went out before it opened says nothing new.
    if (broken) {
      if (isTrial) open(broken.since, Math.min(broken.seconds * 2, timing.longestBreakSeconds));
    } else if (failures >= timing.failuresBeforePause) {
      open(now(), timing.firstBreakSeconds);
      onChange();
    }
  };

  return {
    through: async (work, hasFailed) => {
      if (broken && (isTrying || isResting(broken))) return null;
      const isTrial = broken !== null;
      if (isTrial) isTrying = true;
      try {
        const result = await work();
        if (hasFailed(result)) countFailure(isTrial);
        else close();
        return result;
      } finally {
        if (isTrial) isTrying = false;
      }
    },
    hear: (isBack) => {
      if (!isBack && !broken) open(now(), timing.firstBreakSeconds);
      else if (isBack && broken) broken = { ...broken, until: now() };
    },
    view: () =>
      broken ? { kind: isTrying ? 'halfOpen' : 'open', since: broken.since, until: broken.until } : { kind: 'closed' },
  };
};

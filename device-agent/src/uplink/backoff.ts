export interface Backoff {
  /** Milliseconds until the next attempt; grows with each call. */
  next(): number;
  reset(): void;
}

/**
 * Exponential backoff with full jitter, so that terminals that lost the same server don't come back in step.
 * The first waits lie under `first`, later ones under twice as much each, up to `most`; none is below `least`.
 */
export const createBackoff = (
  { least, first, most }: { readonly least: number; readonly first: number; readonly most: number },
  random: () => number,
): Backoff => {
  let ceiling = first;
  return {
    next: () => {
      const wait = least + random() * Math.max(0, ceiling - least);
      ceiling = Math.min(most, ceiling * 2);
      return wait;
    },
    reset: () => {
      ceiling = first;
    },
  };
};

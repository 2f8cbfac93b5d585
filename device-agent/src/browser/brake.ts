/** So many repairs within {@link windowMs}, and the next one waits until the oldest of them is that long ago. */
export const mostRepairs = 5;
/** Milliseconds. */
export const windowMs = 10 * 60_000;

/** The repairs that still count, by wall time in milliseconds. A clock that was set back makes none of them last for ever. */
export const recentRepairs = (repairs: readonly number[], now: number): readonly number[] =>
  repairs.filter((at) => at <= now && now - at < windowMs);

/** When the browser may be started again after a failure: now, or when the storm has passed. Pure. */
export const nextStartAt = (repairs: readonly number[], now: number): number => {
  const oldestThatCounts = recentRepairs(repairs, now).at(-mostRepairs);
  return oldestThatCounts === undefined ? now : oldestThatCounts + windowMs;
};

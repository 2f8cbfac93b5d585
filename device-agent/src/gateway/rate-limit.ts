/** A token bucket: `burst` at once, `perSecond` in the long run. Returns whether one more may pass now. */
export const createRateLimit = (
  { burst, perSecond }: { readonly burst: number; readonly perSecond: number },
  now: () => Date,
): (() => boolean) => {
  let tokens = burst;
  let last = now().getTime();
  return () => {
    const time = now().getTime();
    tokens = Math.min(burst, tokens + (Math.max(0, time - last) / 1000) * perSecond);
    last = time;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};

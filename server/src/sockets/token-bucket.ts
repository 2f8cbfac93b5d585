/** A limit that lets short bursts through: a full bucket, refilled steadily. */
export interface TokenBucket {
  /** `false`: too many. */
  take(): boolean;
}

export interface Limit {
  readonly burst: number;
  readonly perSecond: number;
}

export const createTokenBucket = ({ burst, perSecond }: Limit, now: () => Date): TokenBucket => {
  let tokens = burst;
  let filledAt = now().getTime();
  return {
    take: () => {
      const time = now().getTime();
      tokens = Math.min(burst, tokens + (Math.max(0, time - filledAt) / 1000) * perSecond);
      filledAt = time;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
};

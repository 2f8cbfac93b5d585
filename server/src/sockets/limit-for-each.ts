import { createTokenBucket, type Limit, type TokenBucket } from './token-bucket.ts';

/** A limit for each asker: an address, a terminal. Remembers so many at most: the one not heard of for longest is forgotten. */
export const createLimitForEach = (limit: Limit, now: () => Date, mostAskers = 10_000) => {
  const buckets = new Map<string, TokenBucket>();
  return {
    take: (asker: string): boolean => {
      const bucket = buckets.get(asker) ?? createTokenBucket(limit, now);
      buckets.delete(asker);
      buckets.set(asker, bucket);
      if (buckets.size > mostAskers)
        for (const oldest of buckets.keys()) {
          buckets.delete(oldest);
          break;
        }
      return bucket.take();
    },
  };
};

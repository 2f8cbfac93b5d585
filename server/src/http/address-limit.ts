import { createTokenBucket, type Limit, type TokenBucket } from '../sockets/token-bucket.ts';

/** A limit for each address. Remembers so many addresses at most: the one not heard of for longest is forgotten. */
export const createAddressLimit = (limit: Limit, now: () => Date, mostAddresses = 10_000) => {
  const buckets = new Map<string, TokenBucket>();
  return {
    take: (address: string): boolean => {
      const bucket = buckets.get(address) ?? createTokenBucket(limit, now);
      buckets.delete(address);
      buckets.set(address, bucket);
      if (buckets.size > mostAddresses)
        for (const oldest of buckets.keys()) {
          buckets.delete(oldest);
          break;
        }
      return bucket.take();
    },
  };
};

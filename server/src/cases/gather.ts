/** Does something for one of many. */
export type ForOne<T, R> = (one: T) => Promise<R>;

interface Gathering<T, R> {
  /** For several at once: gives the results in the same order, or fails for all of them. */
  readonly forMany: (several: readonly T[]) => Promise<readonly R[]>;
  /** Whether a failure may be that of one of them alone, and says that nothing was done for any: they are tried one by one. */
  readonly isOfOne: (error: unknown) => boolean;
  /** So many runs may be under way; who comes then waits for the next one, together with all who come meanwhile. */
  readonly runsAtOnce: number;
  /** A run takes so many at most, in the order in which they came. */
  readonly mostInRun: number;
}

/**
 * Does for many in one run what costs nearly the same for one: nobody waits for others to come, but who comes while all runs are
 * under way goes with the next one.
 */
export const gather = <T, R>({ forMany, isOfOne, runsAtOnce, mostInRun }: Gathering<T, R>): ForOne<T, R> => {
  type Waiting = { readonly one: T; readonly done: PromiseWithResolvers<R> };
  const waiting: Waiting[] = [];
  let underWay = 0;

  const run = async (several: readonly Waiting[]): Promise<void> => {
    try {
      const results = await forMany(several.map(({ one }) => one));
      results.forEach((result, index) => {
        several[index]?.done.resolve(result);
      });
    } catch (error) {
      if (several.length > 1 && isOfOne(error)) for (const alone of several) await run([alone]);
      else for (const { done } of several) done.reject(error);
    }
  };

  const begin = (): void => {
    if (waiting.length === 0 || underWay >= runsAtOnce) return;
    underWay += 1;
    void run(waiting.splice(0, mostInRun)).then(() => {
      underWay -= 1;
      begin();
    });
  };

  return (one) => {
    const done = Promise.withResolvers<R>();
    waiting.push({ one, done });
    begin();
    return done.promise;
  };
};

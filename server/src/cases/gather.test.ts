import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gather } from './gather.ts';

/** A run that waits until it is let go. */
const createHeldRuns = () => {
  const runs: { readonly several: readonly number[]; readonly done: PromiseWithResolvers<readonly number[]> }[] = [];
  return {
    runs,
    forMany: (several: readonly number[]) => {
      const done = Promise.withResolvers<readonly number[]>();
      runs.push({ several, done });
      return done.promise;
    },
    finish: (index: number) => runs[index]?.done.resolve(runs[index].several.map((one) => one * 10)),
  };
};

describe('doing for many what was asked for one', () => {
  it('begins at once, and takes who comes meanwhile with the next run', async () => {
    const held = createHeldRuns();
    const forOne = gather({ ...held, isOfOne: () => false, runsAtOnce: 2, mostInRun: 3 });
    const results = [1, 2, 3, 4, 5, 6].map(forOne);
    expect(held.runs.map(({ several }) => several)).toEqual([[1], [2]]);
    held.finish(0);
    await expect(results[0]).resolves.toBe(10);
    await pause(0);
    expect(held.runs.map(({ several }) => several)).toEqual([[1], [2], [3, 4, 5]]);
    held.finish(1);
    held.finish(2);
    await expect(Promise.all(results.slice(0, 5))).resolves.toEqual([10, 20, 30, 40, 50]);
    await pause(0);
    held.finish(3);
    await expect(results[5]).resolves.toBe(60);
  });

  it('gives everybody their own result, whichever of them fail and however they come together', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ isBad: fc.boolean(), isLater: fc.boolean() }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 8 }),
        async (coming, runsAtOnce, mostInRun) => {
          const done: number[] = [];
          let underWay = 0;
          const forOne = gather({
            forMany: async (several: readonly number[]) => {
              underWay += 1;
              expect(underWay).toBeLessThanOrEqual(runsAtOnce);
              expect(several.length).toBeLessThanOrEqual(mostInRun);
              await pause(0);
              underWay -= 1;
              if (several.some((one) => coming[one]?.isBad)) throw new Error('refused');
              done.push(...several);
              return several.map((one) => one * 10);
            },
            isOfOne: () => true,
            runsAtOnce,
            mostInRun,
          });
          const results: Promise<number>[] = [];
          for (const [index, { isLater }] of coming.entries()) {
            if (isLater) await pause(0);
            results.push(forOne(index));
            results.at(-1)?.catch(() => {}); // looked at below
          }
          const outcomes = await Promise.allSettled(results);
          const good = coming.flatMap(({ isBad }, index) => (isBad ? [] : [index]));
          outcomes.forEach((outcome, index) => {
            expect(outcome).toMatchObject(
              coming[index]?.isBad ? { status: 'rejected' } : { status: 'fulfilled', value: index * 10 },
            );
          });
          expect(done.toSorted((a, b) => a - b)).toEqual(good);
        },
      ),
      { numRuns: 60 },
    ));

  it('does nothing again where nobody knows what became of it', async () => {
    const runs: (readonly number[])[] = [];
    const forOne = gather({
      forMany: async (several: readonly number[]): Promise<readonly number[]> => {
        runs.push(several);
        await pause(0);
        throw new Error('the connection was lost');
      },
      isOfOne: () => false,
      runsAtOnce: 1,
      mostInRun: 8,
    });
    const outcomes = await Promise.allSettled([1, 2, 3].map(forOne));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(runs).toEqual([[1], [2, 3]]);
  });
});

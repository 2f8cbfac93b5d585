import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mostRepairs, nextStartAt, recentRepairs, windowMs } from './brake.ts';

it('lets a first repair pass at once', () => expect(nextStartAt([], 1_000)).toBe(1_000));

it('never lets more than five repairs fall into ten minutes, however often it is asked', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 60 }), (pauses) => {
      let now = 0;
      let repairs: readonly number[] = [];
      const all: number[] = [];
      for (const pause of pauses) {
        now += pause;
        if (nextStartAt(repairs, now) > now) continue;
        repairs = [...recentRepairs(repairs, now), now];
        all.push(now);
      }
      for (const at of all)
        expect(all.filter((other) => other <= at && at - other < windowMs).length).toBeLessThanOrEqual(mostRepairs);
    }),
  );
});

it('is not held for ever by repairs of a time that has not come: the clock was set back', () =>
  expect(nextStartAt([9e12, 9e12, 9e12, 9e12, 9e12], 1_000)).toBe(1_000));

import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createWatch } from './watch.ts';

const setUp = () => {
  const clock = createFakeClock();
  return { clock, watch: createWatch({ initial: { state: 'starting' }, timers: clock, pauseMs: 1_000 }) };
};
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('watch over a device', () => {
  it('tells a status once, however often it is found', () => {
    const { watch } = setUp();
    const told: string[] = [];
    const stop = watch.onStatus(({ state }) => told.push(state));
    for (const state of ['starting', 'online', 'online', 'offline']) watch.publish({ state });
    stop();
    watch.publish({ state: 'online' });
    expect(told).toEqual(['online', 'offline']);
    expect(watch.status()).toEqual({ state: 'online' });
  });

  it('does one thing at a time, also after something that failed', async () => {
    const { watch } = setUp();
    const order: string[] = [];
    const hold = Promise.withResolvers<void>();
    const first = watch.inTurn(async () => {
      await hold.promise;
      order.push('first');
      throw new Error('a bug');
    });
    const second = watch.inTurn(async () => order.push('second'));
    hold.resolve();
    await expect(first).rejects.toThrow('a bug');
    await second;
    expect(order).toEqual(['first', 'second']);
  });

  it('looks again after each pause until it is closed', async () => {
    const { clock, watch } = setUp();
    let looks = 0;
    watch.keepLooking(async () => {
      looks += 1;
    });
    await settled();
    for (const expected of [2, 3]) {
      await clock.advance(1_000);
      await settled();
      expect(looks).toBe(expected);
    }
    await watch.close();
    await clock.advance(10_000);
    await settled();
    expect(looks).toBe(3);
    expect(watch.closing.aborted).toBe(true);
  });

  it('lets go of the device before it waits for what is under way', async () => {
    const { watch } = setUp();
    const hold = Promise.withResolvers<void>();
    const work = watch.inTurn(() => hold.promise);
    await settled();
    await watch.close(async () => hold.resolve());
    await work;
  });
});

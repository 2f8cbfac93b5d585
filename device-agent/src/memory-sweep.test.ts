import { expect, it } from 'vitest';
import { createMemorySweep, createSweepSchedule } from './memory-sweep.ts';
import { createFakeClock } from './testing/fake-clock.ts';

it('sweeps twice within five seconds after somebody left, and once for several words of it', async () => {
  const clock = createFakeClock();
  let sweeps = 0;
  const personLeft = createSweepSchedule(clock, () => {
    sweeps += 1;
  });
  personLeft();
  await clock.advance(100);
  personLeft();
  await clock.advance(4_900);
  expect(sweeps).toBe(2);
  await clock.advance(60_000);
  expect(sweeps).toBe(2);
});

it('gives up what nothing refers to', () => {
  const sweep = createMemorySweep();
  const left = new WeakRef({ name: 'left' });
  const kept = { name: 'kept' };
  const keeper = new WeakRef(kept);
  return new Promise<void>((resolve) => {
    // A reference is held until the end of the turn that made it.
    setImmediate(() => {
      sweep();
      expect(left.deref()).toBeUndefined();
      expect(keeper.deref()).toBe(kept);
      resolve();
    });
  });
});

import { expect, it } from 'vitest';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { createBelief } from './belief.ts';
import type { PrinterCondition } from './status.ts';

const empty: PrinterCondition = {
  isStopped: false,
  isIdleQueue: true,
  reasons: ['media-empty'],
  tonerPercent: undefined,
};
const rememberedMs = 60_000;

const setUp = () => {
  const clock = createFakeClock();
  const { believe } = createBelief(clock, rememberedMs);
  return { clock, reasonsOf: (condition: PrinterCondition) => believe(condition).reasons };
};

it('believes a printer whatever it says, and however long', async () => {
  const { clock, reasonsOf } = setUp();
  const ofPrinter = { ...empty, isIdleQueue: false };
  expect(reasonsOf(ofPrinter)).toEqual(['media-empty']);
  await clock.advance(10 * rememberedMs);
  expect(reasonsOf(ofPrinter)).toEqual(['media-empty']);
});

it('lets go of what a queue only remembers, after a while', async () => {
  const { clock, reasonsOf } = setUp();
  expect(reasonsOf(empty)).toEqual(['media-empty']);
  await clock.advance(rememberedMs - 1);
  expect(reasonsOf(empty)).toEqual(['media-empty']);
  await clock.advance(1);
  expect(reasonsOf(empty)).toEqual([]);
});

it('believes the queue anew once it has spoken to its printer', async () => {
  const { clock, reasonsOf } = setUp();
  reasonsOf(empty);
  await clock.advance(rememberedMs);
  expect(reasonsOf({ ...empty, isIdleQueue: false })).toEqual(['media-empty']);
  expect(reasonsOf(empty)).toEqual(['media-empty']);
  await clock.advance(rememberedMs);
  expect(reasonsOf(empty)).toEqual([]);
});

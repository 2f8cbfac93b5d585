import { expect, it } from 'vitest';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { createTicketWatch } from './ticket-watch.ts';

it('tells once at each limit, begins anew with the next receipt, and is quiet once it is taken', async () => {
  const clock = createFakeClock();
  const told: number[] = [];
  const watch = createTicketWatch({
    timers: clock,
    tellAfterMs: [30_000, 60_000],
    onLeft: (afterMs) => told.push(afterMs),
  });
  watch.see(true);
  await clock.advance(20_000);
  watch.see(true);
  await clock.advance(10_000);
  expect(told).toEqual([30_000]);
  watch.see(false);
  await clock.advance(60_000);
  expect(told).toEqual([30_000]);
  watch.see(true);
  await clock.advance(300_000);
  expect(told).toEqual([30_000, 30_000, 60_000]);
});

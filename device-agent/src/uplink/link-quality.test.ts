import { expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createLinkQuality } from './link-quality.ts';

const start = '2026-11-23T02:00:00.000Z';

it('knows nothing before anything was answered', () => {
  const quality = createLinkQuality(createFakeClock(start));
  quality.asked();
  expect(quality.now()).toEqual({ roundTripMs: null, clockOffsetMs: null, reconnects: 0 });
});

it('measures the round trip, and the clock from its middle', async () => {
  const clock = createFakeClock(start);
  const quality = createLinkQuality(clock);
  const answered = quality.asked();
  await clock.advance(300);
  answered('2026-11-23T02:00:07.150Z');
  expect(quality.now()).toMatchObject({ roundTripMs: 300, clockOffsetMs: 7_000 });
});

it('takes nothing from a request during which the clock was set back', async () => {
  const clock = createFakeClock(start);
  const quality = createLinkQuality(clock);
  const answered = quality.asked();
  await clock.advance(100);
  clock.step(-3_600_000);
  answered(start);
  expect(quality.now()).toMatchObject({ roundTripMs: null, clockOffsetMs: null });
});

it('counts how often the link came back', () => {
  const quality = createLinkQuality(createFakeClock(start));
  quality.cameUp();
  expect(quality.now().reconnects).toBe(0);
  quality.cameUp();
  quality.cameUp();
  expect(quality.now().reconnects).toBe(2);
});

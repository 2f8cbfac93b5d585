import fc from 'fast-check';
import { expect, it } from 'vitest';
import { afterLook, type ClockMemory, isSteady, mostJumpMs, settlingMs } from './clock-memory.ts';

const minute = 60_000;
/** Looks once a minute at a clock that is so far off each time; whether it is believed after each look. */
const believed = (offs: readonly number[]): readonly boolean[] => {
  let memory: ClockMemory | null = null;
  return offs.map((off, index) => {
    const uptime = index * minute;
    memory = afterLook(memory, Date.UTC(2026, 10, 27) + uptime + off, uptime);
    return isSteady(memory, uptime);
  });
};
const wait = settlingMs / minute;

it('is believed until it jumps, and again an hour after it has stopped', () => {
  const month = 30 * 24 * 60 * minute;
  const seen = believed([0, 0, month, month, month, ...Array.from({ length: wait + 2 }, () => 0)]);
  expect(seen.slice(0, 5)).toEqual([true, true, false, false, false]);
  // Put right at the sixth look: that is a jump as well.
  expect(seen.indexOf(true, 2)).toBe(5 + wait);
});

it('does not creep past unseen in small steps', () => {
  expect(believed([0, 2, 4, 6].map((minutes) => minutes * minute))).toEqual([true, true, true, false]);
});

it('is never believed less than an hour after a jump, nor doubted for what small corrections do', () => {
  const half = Math.floor(mostJumpMs / 2);
  const small = fc.array(fc.integer({ min: -half, max: half }), { minLength: 1, maxLength: 80 });
  const jump = fc.integer({ min: mostJumpMs * 2, max: 1e10 });
  fc.assert(
    fc.property(small, small, jump, fc.boolean(), (before, after, far, isBack) => {
      expect(believed(before)).not.toContain(false);
      const jumped = after.map((off) => off + (isBack ? -far : far));
      expect(believed([...before, ...jumped]).slice(before.length, before.length + wait)).not.toContain(true);
    }),
  );
});

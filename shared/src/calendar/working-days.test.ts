import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { isoDateSchema } from '../identity/resident-id.ts';
import type { Result } from '../result.ts';
import { workingCalendar } from './working-days.ts';

const day = (text: string) => v.parse(isoDateSchema, text);
const got = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};
const { addWorkingDays, countWorkingDays, isWorkingDay } = workingCalendar;

describe('the working days of 2026', () => {
  it.each([
    ['2026-01-02', false, 'New Year'],
    ['2026-01-04', true, 'a Sunday that is worked'],
    ['2026-02-14', true, 'a Saturday that is worked'],
    ['2026-02-23', false, 'the last day of the Spring Festival'],
    ['2026-02-24', true, 'the day after it'],
    ['2026-10-10', true, 'a Saturday that is worked'],
    ['2026-11-26', true, 'a Thursday'],
    ['2026-11-28', false, 'a Saturday'],
  ])('%s: %s (%s)', (text, works) => expect(isWorkingDay(day(text))).toEqual({ ok: true, value: works }));

  it('goes over the Spring Festival and does not count the first day', () => {
    expect(addWorkingDays(day('2026-02-13'), 2)).toEqual({ ok: true, value: '2026-02-24' });
    expect(addWorkingDays(day('2026-02-13'), 0)).toEqual({ ok: true, value: '2026-02-13' });
  });

  it('says which year it does not know', () => {
    expect(addWorkingDays(day('2026-12-25'), 30)).toEqual({ ok: false, error: { kind: 'unknownYear', year: 2027 } });
    expect(isWorkingDay(day('2025-12-31'))).toEqual({ ok: false, error: { kind: 'unknownYear', year: 2025 } });
  });

  it('has 248 working days, as the notice makes them', () => {
    expect(countWorkingDays(day('2026-01-01'), day('2026-12-31'))).toEqual({ ok: true, value: 248 });
  });

  it('adds and counts alike, and step by step as at once', () => {
    const days = fc
      .integer({ min: 0, max: 200 })
      .map((offset) => day(new Date(Date.UTC(2026, 0, 1 + offset)).toISOString().slice(0, 10)));
    const counts = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(days, counts, counts, (from, first, second) => {
        const reached = got(addWorkingDays(from, first));
        expect(got(countWorkingDays(from, reached))).toBe(first);
        if (first > 0) expect(got(isWorkingDay(reached))).toBe(true);
        expect(got(addWorkingDays(reached, second))).toBe(got(addWorkingDays(from, first + second)));
      }),
    );
  });
});

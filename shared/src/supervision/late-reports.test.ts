import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { workingCalendar } from '../calendar/working-days.ts';
import { isoDateSchema } from '../identity/resident-id.ts';
import { latenessOf } from './late-reports.ts';

const day = (text: string) => v.parse(isoDateSchema, text);
const late = (at: string, heardAt: string | null, today = '2026-11-30', days = 1) =>
  latenessOf({ at, heardAt }, days, day(today), workingCalendar);

describe('how late a report is', () => {
  it('counts from the day after its last one, in Shanghai', () => {
    // Monday the 16th, 23:59 in Shanghai: Tuesday is its last day.
    const at = '2026-11-16T15:59:00.000Z';
    expect(late(at, '2026-11-17T15:59:59.000Z')).toBeNull();
    expect(late(at, '2026-11-17T16:00:00.000Z')).toEqual({ dueOn: '2026-11-17', lateDays: 1 });
    expect(late(at, null, '2026-11-17')).toBeNull();
    expect(late(at, null, '2026-11-20')).toEqual({ dueOn: '2026-11-17', lateDays: 3 });
  });

  it('leaves out the days on which nobody is at work', () => {
    const thursday = '2026-11-19T02:00:00.000Z';
    expect(late(thursday, '2026-11-22T02:00:00.000Z')).toBeNull();
    expect(late(thursday, '2026-11-23T02:00:00.000Z')).toEqual({ dueOn: '2026-11-20', lateDays: 1 });
  });

  it('says nothing where the holidays are not known', () => {
    expect(late('2026-12-31T02:00:00.000Z', null, '2027-01-20')).toBeNull();
    expect(late('2026-12-28T02:00:00.000Z', null, '2027-01-20')).toEqual({ dueOn: '2026-12-29', lateDays: 2 });
  });

  it('never gets shorter by waiting, nor longer by more days to report in', () => {
    const moment = fc.integer({ min: 0, max: 40 * 24 }).map((hours) => new Date(Date.UTC(2026, 9, 1, hours)));
    const days = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(moment, moment, moment, days, days, (at, heard, more, given, extra) => {
        const [from, to] = [heard, more]
          .toSorted((a, b) => a.getTime() - b.getTime())
          .map((each) => each.toISOString());
        const of = (until: string | undefined, given: number) =>
          late(at.toISOString(), until ?? null, '2026-12-01', given)?.lateDays ?? 0;
        expect(of(to, given)).toBeGreaterThanOrEqual(of(from, given));
        expect(of(to, given + extra)).toBeLessThanOrEqual(of(to, given));
      }),
    );
  });
});

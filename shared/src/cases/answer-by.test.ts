import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { workingCalendar } from '../calendar/working-days.ts';
import { isoDateSchema } from '../identity/resident-id.ts';
import { answerByOf } from './answer-by.ts';
import type { ActionType, ActorRole } from './case-state.ts';
import type { TimedAction } from './due.ts';

const act = (day: string, type: ActionType, role: ActorRole = 'staff'): TimedAction => ({
  type,
  role,
  at: `${day}T02:00:00.000Z`,
});
const day = (text: string) => v.parse(isoDateSchema, text);
const askedOn = (on: string) => [act(on, 'submit', 'resident'), act(on, 'receive', 'system'), act(on, 'askSupplement')];
const answerBy = (actions: readonly TimedAction[], today: string, supplement?: number) =>
  answerByOf(actions, supplement === undefined ? {} : { supplement }, day(today), workingCalendar);

describe('until when a supplement is to be answered', () => {
  it('is so many working days after it was asked for, over the holidays, the last one to its end', () => {
    const asked = askedOn('2026-09-28');
    const expected = { workingDays: 3, on: '2026-10-08', isOver: false };
    expect(answerBy(asked, '2026-09-28', 3)).toEqual(expected);
    expect(answerBy(asked, '2026-10-08', 3)).toEqual(expected);
    expect(answerBy(asked, '2026-10-09', 3)).toEqual({ ...expected, isOver: true });
  });

  it('is the standard where the item gives none, and days without a date where the calendar ends', () => {
    expect(answerBy(askedOn('2026-11-02'), '2026-11-02')).toEqual({ workingDays: 15, on: '2026-11-23', isOver: false });
    expect(answerBy(askedOn('2026-12-28'), '2026-12-28')).toEqual({ workingDays: 15, on: null, isOver: false });
  });

  it('is none where nothing is awaited: not yet, not any more', () => {
    const asked = askedOn('2026-11-02');
    expect(answerBy(asked.slice(0, -1), '2026-11-03')).toBeNull();
    expect(answerBy([...asked, act('2026-11-03', 'supplement', 'resident')], '2026-11-03')).toBeNull();
    expect(answerBy([...asked, act('2026-11-03', 'notAccept')], '2026-11-03')).toBeNull();
    expect(answerBy([...asked, act('2026-11-03', 'wish', 'resident')], '2026-11-03')).not.toBeNull();
  });

  it('never moves while it is awaited, and is over from one day on', () => {
    const begin = Date.UTC(2026, 1, 2);
    const on = (offset: number) => new Date(begin + offset * 86_400_000).toISOString().slice(0, 10);
    const offset = fc.integer({ min: 0, max: 200 });
    fc.assert(
      fc.property(offset, fc.integer({ min: 1, max: 60 }), offset, offset, (asked, days, one, more) => {
        const actions = askedOn(on(asked));
        const [early, late] = [answerBy(actions, on(one), days), answerBy(actions, on(one + more), days)];
        if (!early?.on || !late) throw new Error('within a known year');
        expect(late.on).toBe(early.on);
        expect(early.on > on(asked)).toBe(true);
        if (early.isOver) expect(late.isOver).toBe(true);
        expect(early.isOver).toBe(on(one) > early.on);
      }),
    );
  });
});

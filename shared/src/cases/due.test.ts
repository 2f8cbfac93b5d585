import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { workingCalendar } from '../calendar/working-days.ts';
import { isoDateSchema } from '../identity/resident-id.ts';
import type { ActionType, ActorRole } from './case-state.ts';
import { daysLeftOn, dueOf, type TimedAction } from './due.ts';

const act = (day: string, type: ActionType, role: ActorRole = 'staff'): TimedAction => ({
  type,
  role,
  at: `${day}T02:00:00.000Z`,
});
const day = (text: string) => v.parse(isoDateSchema, text);
const begun = (on: string) => [act(on, 'submit', 'resident'), act(on, 'receive', 'system')];
const due = (...actions: readonly TimedAction[]) => dueOf(actions, 5, workingCalendar);

describe('dueOf', () => {
  it('counts from the day after the case was received', () => {
    expect(due(...begun('2026-11-23'))).toEqual({ kind: 'running', on: '2026-11-30' });
    // Handed in at seven in the morning in Shanghai: it is the day there that counts.
    const early = begun('2026-11-23').map((action) => ({ ...action, at: '2026-11-22T23:00:00Z' }));
    expect(due(...early)).toEqual({ kind: 'running', on: '2026-11-30' });
  });

  it('stands while a supplement is open, and goes on with what was left', () => {
    const asked = [...begun('2026-11-23'), act('2026-11-25', 'askSupplement')];
    expect(due(...asked)).toEqual({ kind: 'stopped', daysLeft: 3 });
    expect(due(...asked, act('2026-12-07', 'supplement'))).toEqual({ kind: 'running', on: '2026-12-10' });
    expect(due(...asked, act('2026-11-25', 'supplement'))).toEqual({ kind: 'running', on: '2026-11-30' });
  });

  it('promises nothing for an instant case, and nothing more for a settled one', () => {
    expect(due(act('2026-11-23', 'submit', 'resident'), act('2026-11-23', 'accept', 'system'))).toBeNull();
    expect(due(...begun('2026-11-23'), act('2026-11-24', 'notAccept'))).toBeNull();
  });

  it('says that it does not know where the calendar ends', () => {
    expect(due(...begun('2026-12-28'))).toEqual({ kind: 'unknown' });
  });

  it('moves by exactly the working days on which the clock stood, however often it did', () => {
    const offsets = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(offsets, (gaps) => {
        const at = (offset: number) => new Date(Date.UTC(2026, 2, 2 + offset)).toISOString().slice(0, 10);
        const actions = [...begun(at(0)), act(at(0), 'accept'), act(at(0), 'review')];
        let offset = 0;
        let stood = 0;
        for (const [index, gap] of gaps.entries()) {
          if (index % 2 === 1) {
            const counted = workingCalendar.countWorkingDays(day(at(offset)), day(at(offset + gap)));
            if (!counted.ok) throw new Error('a known year');
            stood += counted.value;
          }
          offset += gap;
          actions.push(act(at(offset), index % 2 === 0 ? 'pause' : 'resume'));
        }
        if (gaps.length % 2 === 1) actions.push(act(at(offset), 'resume'));
        const straight = workingCalendar.addWorkingDays(day(at(0)), 60 + stood);
        expect(dueOf(actions, 60, workingCalendar)).toEqual({
          kind: 'running',
          on: straight.ok ? straight.value : 'unknown',
        });
      }),
    );
  });
});

it('tells staff how many working days are left, and how many it is too late', () => {
  const running = { kind: 'running', on: day('2026-11-30') } as const;
  expect(daysLeftOn(running, day('2026-11-27'), workingCalendar)).toBe(1);
  expect(daysLeftOn(running, day('2026-11-30'), workingCalendar)).toBe(0);
  expect(daysLeftOn(running, day('2026-12-02'), workingCalendar)).toBe(-2);
});

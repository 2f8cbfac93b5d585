import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createWorkingCalendar, workingCalendar } from '../calendar/working-days.ts';
import { type ActionType, allowedActions, deriveStanding, deriveState, isSettled } from '../cases/case-state.ts';
import { isoDateSchema } from '../identity/resident-id.ts';
import {
  type CaseLimits,
  cardSchema,
  endOfDay,
  flagKey,
  flagsOf,
  gravest,
  openSteps,
  type WatchedAction,
} from './cards.ts';

const day = (text: string) => v.parse(isoDateSchema, text);
const limits: CaseLimits = {
  steps: {
    acceptance: 2,
    supplement: 3,
    decision: 4,
    departmentReply: 2,
    pause: 6,
    completion: 2,
    delivery: 3,
    correction: 2,
  },
  promised: 10,
  legal: 15,
};
const roles = {
  submit: 'resident',
  receive: 'system',
  withdraw: 'resident',
  approveCorrection: 'approver',
  declineCorrection: 'approver',
} as const;
const roleOf = (type: ActionType) => (type in roles ? roles[type as keyof typeof roles] : 'staff'); // looked up just before

/** A case by its days and actions, at ten in the morning in Shanghai. */
const caseOf = (...steps: readonly (readonly [string, ActionType, string?])[]): readonly WatchedAction[] =>
  steps.map(([on, type, department], index) => ({
    seq: index + 1,
    type,
    role: roleOf(type),
    at: `${on}T02:00:00.000Z`,
    department: department ?? null,
  }));
// A Monday; the working week has no holiday.
const begun = [
  ['2026-11-02', 'submit'],
  ['2026-11-02', 'receive'],
] as const;
const flagsOn = (
  actions: readonly WatchedAction[],
  today: string,
  changes: Partial<Parameters<typeof flagsOf>[2]> = {},
) =>
  flagsOf(actions, limits, {
    calendar: workingCalendar,
    today: day(today),
    untreatedDays: 3,
    treated: new Set(),
    ...changes,
  });
const causesOn = (...asked: Parameters<typeof flagsOn>) => flagsOn(...asked).map(({ cause }) => cause);

describe('the cards of a case', () => {
  it('reminds one working day before, is yellow from the day after, and red when it was left alone', () => {
    const received = caseOf(...begun);
    expect(openSteps(received, limits.steps, workingCalendar)).toMatchObject([
      { step: 'acceptance', seq: 2, due: { kind: 'running', on: '2026-11-04' } },
    ]);
    expect(endOfDay(day('2026-11-04'))).toBe('2026-11-04T16:00:00.000Z');
    expect(causesOn(received, '2026-11-02')).toEqual([]);
    expect(causesOn(received, '2026-11-03')).toEqual(['stepDue']);
    expect(causesOn(received, '2026-11-04')).toEqual(['stepDue']);
    expect(causesOn(received, '2026-11-05')).toEqual(['stepOverrun']);
    // Three working days after Wednesday the 4th: Monday the 9th is the last of them.
    expect(causesOn(received, '2026-11-09')).toEqual(['stepOverrun']);
    expect(causesOn(received, '2026-11-10')).toEqual(['stepOverrun', 'stepUntreated']);
    const treated = new Set(flagsOn(received, '2026-11-05').map(flagKey));
    expect(causesOn(received, '2026-11-10', { treated })).toEqual(['stepOverrun']);
    // The promise ends on Monday the 16th, what the law allows a week later.
    expect(causesOn(received, '2026-11-13')).toContain('promiseDue');
    expect(causesOn(received, '2026-11-17')).toContain('promiseOverrun');
    expect(gravest(flagsOn(received, '2026-11-24'))).toMatchObject({ card: 'red', cause: 'legalOverrun' });
    expect(causesOn(received, '2026-11-24')).toContain('legalOverrun');
  });

  it('reminds across a weekend on the Friday', () => {
    const received = caseOf(['2026-11-05', 'submit'], ['2026-11-05', 'receive']);
    expect(causesOn(received, '2026-11-05')).toEqual([]);
    expect(causesOn(received, '2026-11-06')).toEqual(['stepDue']);
    expect(causesOn(received, '2026-11-08')).toEqual(['stepDue']);
    expect(causesOn(received, '2026-11-10')).toEqual(['stepOverrun']);
  });

  it('gives each department that was asked its own clock, and lets the decision stand meanwhile', () => {
    const asked = caseOf(
      ...begun,
      ['2026-11-02', 'accept'],
      ['2026-11-03', 'review'],
      ['2026-11-04', 'refer', '民政'],
      ['2026-11-05', 'refer', '人社'],
      ['2026-11-05', 'reply', '民政'],
    );
    expect(openSteps(asked, limits.steps, workingCalendar)).toMatchObject([
      { step: 'departmentReply', department: '人社', seq: 6, due: { kind: 'running', on: '2026-11-09' } },
    ]);
    expect(flagsOn(asked, '2026-11-10')).toMatchObject([{ cause: 'stepOverrun', department: '人社' }]);
    const answered = [...asked, ...caseOf(['2026-11-11', 'reply', '人社']).map((action) => ({ ...action, seq: 8 }))];
    // Two of four days were used before departments were asked.
    expect(openSteps(answered, limits.steps, workingCalendar)).toMatchObject([
      { step: 'decision', seq: 3, due: { kind: 'running', on: '2026-11-13' } },
    ]);
  });

  it('keeps an overrun while the clock stands, and reminds nobody of a clock that does', () => {
    const steps = [...begun, ['2026-11-02', 'accept'], ['2026-11-03', 'review'], ['2026-11-13', 'pause']] as const;
    const paused = caseOf(...steps);
    expect(causesOn(paused, '2026-11-16')).toEqual([]);
    expect(causesOn(caseOf(...steps.slice(0, -1), ['2026-11-18', 'pause']), '2026-11-19')).toContain('promiseOverrun');
  });

  it('watches the delivery of what was applied for at a terminal, and not of what was handed over on the spot', () => {
    const instant: readonly WatchedAction[] = [
      ['submit', 'resident'],
      ['accept', 'system'],
      ['refer', 'system'],
      ['complete', 'department'],
    ].map(([type, role], index) => ({
      ...v.parse(v.object({ type: v.string(), role: v.string() }), { type, role }),
      seq: index + 1,
      at: '2026-11-02T02:00:00.000Z',
      department: null,
    })) as readonly WatchedAction[]; // four that the table allows
    expect(deriveState(instant)).toBe('completed');
    expect(causesOn(instant, '2026-12-20')).toEqual([]);
    const granted = [...begun, ['2026-11-02', 'accept'], ['2026-11-02', 'review'], ['2026-11-02', 'grant']] as const;
    const completed = caseOf(...granted, ['2026-11-03', 'complete']);
    expect(flagsOn(completed, '2026-11-09')).toMatchObject([{ cause: 'stepOverrun', step: 'delivery', seq: 6 }]);
    expect(causesOn(caseOf(...granted, ['2026-11-03', 'complete'], ['2026-11-20', 'deliver']), '2026-12-20')).toEqual(
      [],
    );
  });

  it('counts a decision that was taken back as time that stood', () => {
    const corrected = caseOf(
      ...begun,
      ['2026-11-03', 'accept'],
      ['2026-11-03', 'review'],
      ['2026-11-04', 'reject'],
      ['2026-12-10', 'proposeCorrection'],
      ['2026-12-11', 'approveCorrection'],
    );
    expect(causesOn(corrected, '2026-12-12')).toEqual([]);
  });
});

const march = (offset: number): string => new Date(Date.UTC(2026, 2, 2 + offset)).toISOString().slice(0, 10);

/** Any way that staff may carry a case, with days between the steps. */
const walk = fc
  .array(fc.record({ choice: fc.nat({ max: 50 }), gap: fc.integer({ min: 0, max: 6 }) }), { maxLength: 14 })
  .map((choices) => {
    let offset = 0;
    const actions: WatchedAction[] = [...caseOf([march(0), 'submit'], [march(0), 'receive'])];
    const add = (type: ActionType) =>
      actions.push({
        seq: actions.length + 1,
        type,
        role: roleOf(type),
        at: `${march(offset)}T02:00:00.000Z`,
        department: type === 'refer' || type === 'reply' ? '民政' : null,
      });
    for (const { choice, gap } of choices) {
      const standing = deriveStanding(actions);
      const allowed = standing
        ? (['staff', 'resident', 'approver'] as const)
            .flatMap((role) => allowedActions(standing, role).filter((type) => roleOf(type) === role))
            // One department only: asked again while it has not answered makes no sense.
            .filter((type) => type !== 'refer' || standing.openReferrals === 0)
        : [];
      const next = allowed[choice % Math.max(allowed.length, 1)];
      if (next === undefined) break;
      offset += gap;
      add(next);
    }
    return { actions, last: offset };
  });
const ranks = (flags: ReturnType<typeof flagsOn>) => cardSchema.options.indexOf(gravest(flags)?.card ?? 'reminder');
const withHolidays = (off: readonly string[]) =>
  createWorkingCalendar([
    {
      year: 2026,
      source: 'invented',
      off: off.map((each) => ({ name: 'holiday', from: day(each), to: day(each) })),
      worked: [],
    },
  ]);

describe('whatever way a case went', () => {
  it('its cards only become graver with time, and none goes away', () => {
    fc.assert(
      fc.property(
        walk,
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        ({ actions, last }, wait, more) => {
          const [before, after] = [flagsOn(actions, march(last + wait)), flagsOn(actions, march(last + wait + more))];
          expect(ranks(after)).toBeGreaterThanOrEqual(ranks(before));
          const kept = new Set(after.map(flagKey));
          for (const flag of before.filter(({ card }) => card !== 'reminder')) expect(kept).toContain(flagKey(flag));
        },
      ),
    );
  });

  it('more holidays never make a card graver', () => {
    const days = fc.array(fc.integer({ min: 0, max: 90 }).map(march), { maxLength: 8 });
    fc.assert(
      fc.property(walk, days, days, fc.integer({ min: 0, max: 80 }), ({ actions, last }, some, others, wait) => {
        const today = march(last + wait);
        const [fewer, more] = [some, [...some, ...others]].map((off) =>
          flagsOn(actions, today, { calendar: withHolidays(off) }),
        );
        expect(ranks(more ?? [])).toBeLessThanOrEqual(ranks(fewer ?? []));
      }),
    );
  });

  it('a pause never brings the promise nearer, nor the law’s limit', () => {
    fc.assert(
      fc.property(
        walk,
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 40 }),
        ({ actions, last }, stands, wait) => {
          if (deriveState(actions) !== 'inReview') return;
          const seq = actions.length;
          const paused = [
            ...actions,
            ...caseOf([march(last), 'pause'], [march(last + stands), 'resume']).map((action) => ({
              ...action,
              seq: action.seq + seq,
            })),
          ];
          const today = march(last + stands + wait);
          const graver = (of: readonly WatchedAction[]) =>
            ranks(flagsOn(of, today).filter(({ step }) => step === null));
          expect(graver(paused)).toBeLessThanOrEqual(graver(actions));
        },
      ),
    );
  });

  it('nothing is raised of one that has ended', () => {
    fc.assert(
      fc.property(walk, fc.integer({ min: 0, max: 90 }), ({ actions, last }, wait) => {
        const state = deriveState(actions);
        if (state === null || !isSettled(state) || state === 'completed') return;
        expect(flagsOn(actions, march(last + wait))).toEqual([]);
      }),
    );
  });
});

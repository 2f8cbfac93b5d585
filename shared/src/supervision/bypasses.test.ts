import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workingCalendar } from '../calendar/working-days.ts';
import type { ActionType } from '../cases/case-state.ts';
import { type BypassRules, bypassesOf, type StaffedAction } from './bypasses.ts';

const rules: BypassRules = { replyMinutes: 10, lainDays: 2, atOnceMinutes: 10 };
type Step = readonly [at: string, type: ActionType, by: string | null, more?: Partial<StaffedAction>];
const caseOf = (...steps: readonly Step[]): readonly StaffedAction[] =>
  steps.map(([at, type, accountId, more], index) => ({
    seq: index + 1,
    type,
    role: accountId === null ? 'system' : 'staff',
    at: `2026-11-${at}:00.000Z`,
    department: null,
    accountId,
    questionsOnly: 0,
    ...more,
  }));
const found = (actions: readonly StaffedAction[], given = rules) => bypassesOf(actions, given, workingCalendar);

describe('signs that a case was carried past the system', () => {
  const civil = { department: '民政' };
  const received = [
    ['09T02:00', 'submit', null],
    ['09T02:00', 'receive', null],
  ] as const;

  it('are an answer of a department that was there as soon as it was asked', () => {
    const asked = [...received, ['09T03:00', 'accept', 'lin'], ['09T03:01', 'refer', 'lin', civil]] as const;
    expect(found(caseOf(...asked, ['09T03:05', 'reply', 'lin', civil]))).toEqual([
      { accountId: 'lin', bypass: { kind: 'quickReply', seq: 5, department: '民政', minutes: 4 } },
    ]);
    for (const reply of [
      ['09T03:11', 'reply', 'lin', civil],
      ['09T03:05', 'reply', 'xu', civil],
      ['09T03:05', 'reply', 'lin', { department: '人社' }],
    ] as const)
      expect(found(caseOf(...asked, reply))).toEqual([]);
  });

  it('are a case that lay and was then decided in one go', () => {
    // From Monday to Wednesday.
    const decided = (accepted: string, granted: string, by = 'lin') =>
      found(caseOf(...received, [accepted, 'accept', 'lin'], [accepted, 'review', 'lin'], [granted, 'grant', by]));
    expect(decided('11T03:00', '11T03:09')).toEqual([
      { accountId: 'lin', bypass: { kind: 'enteredAtOnce', seq: 3, lainDays: 2, minutes: 9 } },
    ]);
    expect(decided('11T03:00', '11T03:10')).toEqual([]);
    expect(decided('10T03:00', '10T03:01')).toEqual([]);
    expect(decided('11T03:00', '11T03:01', 'xu')).toEqual([]);
  });

  it('are questions that were settled at the desk, where no paper was missing', () => {
    const settled = (questionsOnly: number, by: string | null) =>
      found(
        caseOf(...received, ['09T03:00', 'askSupplement', 'lin', { questionsOnly }], ['10T03:00', 'supplement', by]),
      );
    expect(settled(2, 'lin')).toEqual([
      { accountId: 'lin', bypass: { kind: 'answeredByStaff', seq: 4, questions: 2 } },
    ]);
    expect(settled(2, null)).toEqual([]);
    expect(settled(0, 'lin')).toEqual([]);
  });

  const types = [
    'accept',
    'refer',
    'reply',
    'review',
    'grant',
    'reject',
    'askSupplement',
    'supplement',
    'wish',
  ] as const;
  const course = fc
    .array(
      fc.record({
        type: fc.constantFrom(...types),
        by: fc.constantFrom('lin', 'xu', null),
        minutes: fc.integer({ min: 0, max: 3 * 24 * 60 }),
        questionsOnly: fc.nat({ max: 2 }),
      }),
      { maxLength: 12 },
    )
    .map((steps) => {
      let at = Date.UTC(2026, 10, 2);
      return steps.map(({ type, by, minutes, questionsOnly }, index): StaffedAction => {
        at += minutes * 60_000;
        const department = type === 'refer' || type === 'reply' ? '民政' : null;
        const role = by === null ? 'resident' : 'staff';
        const moment = new Date(at).toISOString();
        return { seq: index + 1, type, role, at: moment, department, accountId: by, questionsOnly };
      });
    });

  it('are never of somebody who did nothing, and stay whatever comes after', () => {
    fc.assert(
      fc.property(course, course, (actions, later) => {
        const now = found(actions);
        for (const { accountId, bypass } of now)
          expect(actions.find(({ seq }) => seq === bypass.seq)?.accountId).toBe(accountId);
        const last = Date.parse(actions.at(-1)?.at ?? '2026-11-02T00:00:00.000Z');
        const more = later.map((action, index) => ({
          ...action,
          seq: actions.length + index + 1,
          at: new Date(last + Date.parse(action.at) - Date.UTC(2026, 10, 2)).toISOString(),
        }));
        const after = found([...actions, ...more]);
        for (const each of now) expect(after).toContainEqual(each);
      }),
    );
  });

  it('become no fewer by rules that are stricter', () => {
    fc.assert(
      fc.property(course, fc.nat({ max: 500 }), fc.nat({ max: 2 }), (actions, minutes, days) => {
        const stricter = { replyMinutes: 10 + minutes, atOnceMinutes: 10 + minutes, lainDays: 2 - days };
        const keyOf = ({ bypass }: (typeof strict)[number]) => `${bypass.kind} ${bypass.seq}`;
        const strict = found(actions, stricter);
        expect(strict.map(keyOf)).toEqual(expect.arrayContaining(found(actions).map(keyOf)));
      }),
    );
  });
});

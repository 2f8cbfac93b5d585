import { workingCalendar } from '@linban/shared/calendar/working-days.ts';
import { type AnswerBy, answerByOf } from '@linban/shared/cases/answer-by.ts';
import { type CaseDue, dayOf, dueOf, type TimedAction } from '@linban/shared/cases/due.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import type { CaseAction } from './case-action.ts';

type Action = Pick<CaseAction, 'type' | 'role' | 'at'>;

const timed = (actions: readonly Action[]): readonly TimedAction[] =>
  actions.map(({ type, role, at }) => ({ type, role, at: at.toISOString() }));

/** What is promised of a case of this item; `null`: nothing. */
export const dueOfCase = (actions: readonly Action[], { promisedWorkingDays }: ServiceItem): CaseDue | null =>
  promisedWorkingDays === undefined ? null : dueOf(timed(actions), promisedWorkingDays, workingCalendar);

/** Until when the resident of a case of this item is to answer what was asked for, as of a moment; `null`: nothing is awaited. */
export const answerByOfCase = (actions: readonly Action[], { stepLimits }: ServiceItem, now: Date): AnswerBy | null =>
  answerByOf(timed(actions), stepLimits, dayOf(now.toISOString()), workingCalendar);

/** The day to sort a queue by; `null` while the clock stands, or nothing is promised. */
export const dueDayOf = (actions: readonly Action[], item: ServiceItem): string | null => {
  const due = dueOfCase(actions, item);
  return due?.kind === 'running' ? due.on : null;
};

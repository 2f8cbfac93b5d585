import { workingCalendar } from '@linban/shared/calendar/working-days.ts';
import { type CaseDue, dueOf } from '@linban/shared/cases/due.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import type { CaseAction } from './case-action.ts';

type Action = Pick<CaseAction, 'type' | 'role' | 'at'>;

/** What is promised of a case of this item; `null`: nothing. */
export const dueOfCase = (actions: readonly Action[], { promisedWorkingDays }: ServiceItem): CaseDue | null =>
  promisedWorkingDays === undefined
    ? null
    : dueOf(
        actions.map(({ type, role, at }) => ({ type, role, at: at.toISOString() })),
        promisedWorkingDays,
        workingCalendar,
      );

/** The day to sort a queue by; `null` while the clock stands, or nothing is promised. */
export const dueDayOf = (actions: readonly Action[], item: ServiceItem): string | null => {
  const due = dueOfCase(actions, item);
  return due?.kind === 'running' ? due.on : null;
};

import { workingCalendar } from '@linban/shared/calendar/working-days.ts';
import { isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import { localizedTextSchema } from '@linban/shared/items/localized-text.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { type CardFlag, flagsOf, type WatchedAction } from '@linban/shared/supervision/cards.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import type { ActionRow } from '../cases/case-steps.ts';
import type { SupervisionRules } from '../config.ts';

const departmentOf = ({ type, place }: ActionRow): string | null => {
  if (type !== 'refer' && type !== 'reply') return null;
  return place === null ? null : v.parse(localizedTextSchema, place)['zh-CN'];
};

/** A step as supervision sees it. */
export const watched = (row: ActionRow): WatchedAction => ({
  seq: row.seq,
  type: row.type,
  role: row.role,
  at: row.at.toISOString(),
  department: departmentOf(row),
});

/** Every reason for a card that a case of this item has now. `treated`: keys of overruns that a supervisor has settled. */
export const flagsOfCase = (
  actions: readonly ActionRow[],
  { stepLimits, promisedWorkingDays, legalWorkingDays }: ServiceItem,
  at: Date,
  rules: Pick<SupervisionRules, 'untreatedDays'>,
  treated: ReadonlySet<string>,
): readonly CardFlag[] =>
  flagsOf(
    actions.map(watched),
    { steps: stepLimits, promised: promisedWorkingDays, legal: legalWorkingDays },
    {
      calendar: workingCalendar,
      today: v.parse(isoDateSchema, shanghaiDay(at)),
      untreatedDays: rules.untreatedDays,
      treated,
    },
  );

import * as v from 'valibot';
import type { WorkingCalendar } from '../calendar/working-days.ts';
import { type IsoDate, isoDateSchema } from '../identity/resident-id.ts';
import type { StepLimits } from '../supervision/step-limits.ts';
import { deriveState } from './case-state.ts';
import { dayOf, type TimedAction } from './due.ts';

/**
 * Until when a resident is to answer what was asked for (补正期限). The last day counts to its end, and what counts is the day on
 * which the answer was signed, however late a line brings it.
 *
 * The day ends nothing by itself. As long as nobody of the centre has decided not to accept, an answer that comes later is taken, and
 * the history says that it was late. What comes when nothing is awaited any more changes nothing: the history says so, and the
 * centre has to answer it like a wish of the resident.
 */
export const answerBySchema = v.strictObject({
  /** Days that were given. */
  workingDays: v.pipe(v.number(), v.integer()),
  /** The last of them; `null`: the holidays of the year it is in have not been announced or added yet. */
  on: v.nullable(isoDateSchema),
  isOver: v.boolean(),
});
export type AnswerBy = v.InferOutput<typeof answerBySchema>;

/** Working days to answer in, where an item has no `supplement` among its step limits. No law says how many: example data. */
const standardWorkingDays = 15;

/** Until when the answer is awaited on a day, `today`; `null`: none is. */
export const answerByOf = (
  actions: readonly TimedAction[],
  { supplement: workingDays = standardWorkingDays }: StepLimits,
  today: IsoDate,
  calendar: WorkingCalendar,
): AnswerBy | null => {
  const asked = actions.findLast(({ type }) => type === 'askSupplement');
  if (!asked || deriveState(actions) !== 'supplementRequired') return null;
  const last = calendar.addWorkingDays(dayOf(asked.at), workingDays);
  const on = last.ok ? last.value : null;
  return { workingDays, on, isOver: on !== null && on < today };
};

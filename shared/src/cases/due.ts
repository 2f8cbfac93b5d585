import * as v from 'valibot';
import { nextDay, type WorkingCalendar } from '../calendar/working-days.ts';
import { type IsoDate, isoDateSchema } from '../identity/resident-id.ts';
import { ok } from '../result.ts';
import { shanghaiDay } from '../time.ts';
import { type ActionOutline, type ActionType, deriveState, isSettled } from './case-state.ts';

/**
 * When a promised case has to be done. `running`: by the end of the day `on`. `stopped`: while something is awaited that the
 * centre has no hand in, the clock stands with `daysLeft` working days on it. `unknown`: the holidays of the year it reaches
 * into have not been announced or added yet.
 */
export const caseDueSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('running'), on: isoDateSchema }),
  v.strictObject({ kind: v.literal('stopped'), daysLeft: v.pipe(v.number(), v.integer()) }),
  v.strictObject({ kind: v.literal('unknown') }),
]);
export type CaseDue = v.InferOutput<typeof caseDueSchema>;

/** An action with its moment (ISO 8601). */
export interface TimedAction extends ActionOutline {
  readonly at: string;
}

const starts: readonly ActionType[] = ['receive'];
/** What the clock of a case stops at. A decision too: what is reviewed anew after a correction goes on with what was left. */
export const stops: readonly ActionType[] = ['askSupplement', 'pause', 'notAccept', 'reject', 'complete'];
const goesOn: readonly ActionType[] = ['supplement', 'resume', 'approveCorrection'];

/** The day in Shanghai of a moment (ISO 8601). */
export const dayOf = (at: string): IsoDate => v.parse(isoDateSchema, shanghaiDay(new Date(at)));

/** Days on which a clock stood: those after `from`, up to and with `to`. The day on which something was asked still counts. */
export interface Stop {
  readonly from: IsoDate;
  /** `null`: it still stands. */
  readonly to: IsoDate | null;
}

const stopsOf = (actions: readonly TimedAction[]): readonly Stop[] => {
  const found: Stop[] = [];
  for (const { type, at } of actions) {
    const open = found.at(-1)?.to === null ? found.at(-1) : undefined;
    if (stops.includes(type) && !open) found.push({ from: dayOf(at), to: null });
    else if (goesOn.includes(type) && open) found.splice(-1, 1, { ...open, to: dayOf(at) });
  }
  return found;
};

/** Where a clock is that began on a day (which does not count) and has stood meanwhile; the last stop may still be open. */
export const runClock = (
  start: IsoDate,
  workingDays: number,
  stood: readonly Stop[],
  calendar: WorkingCalendar,
): CaseDue => {
  const isStopped = (day: IsoDate): boolean => stood.some(({ from, to }) => from < day && (to === null || day <= to));
  const lastStop = stood.at(-1);
  const until = lastStop?.to === null ? lastStop.from : null;
  let day = start;
  let left = workingDays;
  while (until === null ? left > 0 : day < until) {
    day = nextDay(day);
    const works = isStopped(day) ? ok(false) : calendar.isWorkingDay(day);
    if (!works.ok) return { kind: 'unknown' };
    if (works.value) left -= 1;
  }
  return until === null ? { kind: 'running', on: day } : { kind: 'stopped', daysLeft: left };
};

/**
 * The promise of a case, by its actions: the clock starts on the day it was received and stands while a supplement or a pause
 * is open. `null`: nothing is promised, or it is settled. `workingDays`: what the item promises.
 */
export const dueOf = (
  actions: readonly TimedAction[],
  workingDays: number,
  calendar: WorkingCalendar,
): CaseDue | null => {
  const start = actions.find(({ type }) => starts.includes(type));
  const state = deriveState(actions);
  if (!start || state === null || isSettled(state)) return null;
  return runClock(dayOf(start.at), workingDays, stopsOf(actions), calendar);
};

/** Working days that are left on a day; negative: so many too late. `null`: the calendar does not reach so far. */
export const daysLeftOn = (due: Extract<CaseDue, { kind: 'running' }>, today: IsoDate, calendar: WorkingCalendar) => {
  const [from, to, sign] = today <= due.on ? [today, due.on, 1] : [due.on, today, -1];
  const counted = calendar.countWorkingDays(from, to);
  return counted.ok ? sign * counted.value : null;
};

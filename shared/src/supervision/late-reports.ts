import { nextDay, type WorkingCalendar } from '../calendar/working-days.ts';
import { dayOf } from '../cases/due.ts';
import type { IsoDate } from '../identity/resident-id.ts';

/** The report of a step to the municipal platform, as supervision sees it. Moments are ISO 8601. */
export interface WatchedReport {
  /** When the step was taken. */
  readonly at: string;
  /** When the platform had it for the first time, or people had told it in another way; `null`: not yet. */
  readonly heardAt: string | null;
}

/** How late a report is. */
export interface Lateness {
  /** The last day on which it was in time. */
  readonly dueOn: IsoDate;
  /** Working days after that, up to the day on which it was heard of, or to today: 1 or more; as many as the calendar knows of. */
  readonly lateDays: number;
}

/** Working days after one day up to another, as far as the calendar reaches. */
const knownWorkingDays = (from: IsoDate, to: IsoDate, calendar: WorkingCalendar): number => {
  let count = 0;
  for (let day = from; day < to; ) {
    day = nextDay(day);
    const works = calendar.isWorkingDay(day);
    if (!works.ok) return count;
    if (works.value) count += 1;
  }
  return count;
};

/**
 * How late a report is (报送超时), as seen on a day in Shanghai; `null`: it is not, or the calendar does not reach to its last day.
 * `workingDays`: how many a report may take. What goes out on the weekend after its day is not late: nobody was at work in between.
 */
export const latenessOf = (
  { at, heardAt }: WatchedReport,
  workingDays: number,
  today: IsoDate,
  calendar: WorkingCalendar,
): Lateness | null => {
  const due = calendar.addWorkingDays(dayOf(at), workingDays);
  if (!due.ok) return null;
  const lateDays = knownWorkingDays(due.value, heardAt === null ? today : dayOf(heardAt), calendar);
  return lateDays > 0 ? { dueOn: due.value, lateDays } : null;
};

import * as v from 'valibot';
import { type IsoDate, isoDateSchema } from '../identity/resident-id.ts';
import { fail, ok, type Result } from '../result.ts';
import year2026 from './holidays-2026.json' with { type: 'json' };

/** The holidays of one year as the State Council arranged them: spans off (both days included), and weekends that are worked. */
const holidayYearSchema = v.strictObject({
  year: v.pipe(v.number(), v.integer()),
  source: v.pipe(v.string(), v.minLength(1)),
  off: v.array(v.strictObject({ name: v.string(), from: isoDateSchema, to: isoDateSchema })),
  worked: v.array(isoDateSchema),
});
type HolidayYear = v.InferOutput<typeof holidayYearSchema>;

/** The arrangement of the year is not in the data: it is announced each November for the next year and has to be added. */
export interface UnknownYear {
  readonly kind: 'unknownYear';
  readonly year: number;
}

/** Which days are worked. Days are `YYYY-MM-DD`, as in Shanghai. */
export interface WorkingCalendar {
  isWorkingDay(day: IsoDate): Result<boolean, UnknownYear>;
  /** The day that is `count` working days after `day`; `day` itself does not count (民法典 art. 201). `count`: 0 or more; 0 is the day itself. */
  addWorkingDays(day: IsoDate, count: number): Result<IsoDate, UnknownYear>;
  /** How many working days there are after `from`, up to and with `to`; 0 where `to` is not later. */
  countWorkingDays(from: IsoDate, to: IsoDate): Result<number, UnknownYear>;
}

const dayMs = 86_400_000;

/** The calendar day after. */
export const nextDay = (day: IsoDate): IsoDate =>
  v.parse(isoDateSchema, new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10));

const isWeekend = (day: IsoDate): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

/** A calendar of the years it is given, whatever their order. */
export const createWorkingCalendar = (years: readonly HolidayYear[]): WorkingCalendar => {
  const known = new Map(years.map((year) => [year.year, year]));
  const isWorkingDay = (day: IsoDate): Result<boolean, UnknownYear> => {
    const year = Number(day.slice(0, 4));
    const arranged = known.get(year);
    if (!arranged) return fail({ kind: 'unknownYear', year });
    if (arranged.worked.includes(day)) return ok(true);
    return ok(!isWeekend(day) && !arranged.off.some(({ from, to }) => from <= day && day <= to));
  };
  return {
    isWorkingDay,
    addWorkingDays: (day, count) => {
      let current = day;
      for (let left = count; left > 0; ) {
        current = nextDay(current);
        const works = isWorkingDay(current);
        if (!works.ok) return works;
        if (works.value) left -= 1;
      }
      return ok(current);
    },
    countWorkingDays: (from, to) => {
      let count = 0;
      for (let current = from; current < to; ) {
        current = nextDay(current);
        const works = isWorkingDay(current);
        if (!works.ok) return works;
        if (works.value) count += 1;
      }
      return ok(count);
    },
  };
};

/** The working days of mainland China, of the years that are known. */
export const workingCalendar: WorkingCalendar = createWorkingCalendar([v.parse(holidayYearSchema, year2026)]);

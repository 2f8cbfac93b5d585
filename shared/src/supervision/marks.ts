import * as v from 'valibot';

/** How a quarter was: 优秀, 良好, 合格, 不合格. `tooFew`: too little was done to say. From best to worst, `tooFew` apart. */
export const markSchema = v.picklist(['excellent', 'good', 'pass', 'fail', 'tooFew']);
export type Mark = v.InferOutput<typeof markSchema>;
type Grade = Exclude<Mark, 'tooFew'>;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * What a quarter's mark is worked out of. A finding that a supervisor has settled as explained counts nowhere.
 *
 * - `done`: of a centre, cases that were decided or ended there; of a department, its decisions and answers
 * - `late`: cases with a yellow or red card for a limit
 * - `yellow`, `red`: findings of that card
 * - `ratings`, `poor`: ratings by residents, and those of 1 or 2 of 5 (差评)
 */
export const markFiguresSchema = v.strictObject({
  done: count,
  late: count,
  yellow: count,
  red: count,
  ratings: count,
  poor: count,
});
export type MarkFigures = v.InferOutput<typeof markFiguresSchema>;

export const criterionSchema = v.picklist(['late', 'yellow', 'red', 'poor']);
export type Criterion = v.InferOutput<typeof criterionSchema>;

/** So many of a thousand at most for a mark; of what (`of`), and from how many on that says something. */
interface Measure {
  readonly of: 'done' | 'ratings';
  readonly least: number;
  readonly atMost: Readonly<Record<Exclude<Grade, 'fail'>, number>>;
}

/** The published rule. The facts name the four marks; these numbers are ours, to be replaced by whoever is entitled to set them. */
export const markRule: Readonly<Record<Criterion, Measure>> = {
  late: { of: 'done', least: 10, atMost: { excellent: 10, good: 30, pass: 100 } },
  yellow: { of: 'done', least: 10, atMost: { excellent: 20, good: 50, pass: 150 } },
  red: { of: 'done', least: 10, atMost: { excellent: 0, good: 5, pass: 20 } },
  poor: { of: 'ratings', least: 10, atMost: { excellent: 20, good: 50, pass: 100 } },
};

/** From best to worst. */
const grades = ['excellent', 'good', 'pass', 'fail'] as const satisfies readonly Grade[];
const worse = (one: Grade, other: Grade): Grade => (grades.indexOf(one) >= grades.indexOf(other) ? one : other);

const gradeOf = (criterion: Criterion, figures: MarkFigures): Mark => {
  const { of, least, atMost } = markRule[criterion];
  const whole = figures[of];
  if (whole < least) return 'tooFew';
  const isWithin = (grade: Exclude<Grade, 'fail'>) => figures[criterion] * 1000 <= atMost[grade] * whole;
  return (['excellent', 'good', 'pass'] as const).find(isWithin) ?? 'fail';
};

/** A quarter's mark, and that of each criterion. */
export interface Marked {
  readonly mark: Mark;
  readonly by: Readonly<Record<Criterion, Mark>>;
}

/** The mark of a quarter: that of the worst criterion. Too few ratings say nothing; too little that was done, and there is no mark. */
export const markOf = (figures: MarkFigures): Marked => {
  const by = {
    late: gradeOf('late', figures),
    yellow: gradeOf('yellow', figures),
    red: gradeOf('red', figures),
    poor: gradeOf('poor', figures),
  };
  if (by.late === 'tooFew') return { mark: 'tooFew', by };
  const said = Object.values(by).filter((each) => each !== 'tooFew');
  return { mark: said.reduce(worse, 'excellent'), by };
};

/** A quarter of a year in Shanghai: `2026-Q4`. */
export const quarterSchema = v.pipe(v.string(), v.regex(/^20\d{2}-Q[1-4]$/), v.brand('Quarter'));
export type Quarter = v.InferOutput<typeof quarterSchema>;

/** The quarter of a day, `YYYY-MM-DD`. */
export const quarterOf = (day: string): Quarter =>
  v.parse(quarterSchema, `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`);

export const quarterBefore = (quarter: Quarter): Quarter => {
  const [year, number] = [Number(quarter.slice(0, 4)), Number(quarter.slice(6))];
  return v.parse(quarterSchema, number > 1 ? `${year}-Q${number - 1}` : `${year - 1}-Q4`);
};

/** When a quarter begins and the next one does, by Shanghai's clock. */
export const spanOf = (quarter: Quarter): { readonly from: Date; readonly to: Date } => {
  const [year, number] = [Number(quarter.slice(0, 4)), Number(quarter.slice(6))];
  const begins = (months: number): Date => new Date(Date.UTC(year, months, 1) - 8 * 3_600_000);
  return { from: begins((number - 1) * 3), to: begins(number * 3) };
};

/** One row of the bench: a figure beside a baseline that was measured in the same run on the same machine. */
export interface Bench {
  /** `part.what.measure` */
  readonly name: string;
  readonly unit: 'ms' | 'kB' | '1/s';
  /** What {@link Measurement.baseline} is, in a few words. */
  readonly baselineIs: string;
  /** What is to be reached, and of which figure. */
  readonly goal: number;
  readonly goalOf: 'ratio' | 'value';
  /** How far the value may be from the baseline besides, in the row's unit. */
  readonly mostApart?: number;
  readonly better: 'lower' | 'higher';
  run(): Promise<Measurement>;
}

interface Measurement {
  readonly value: number;
  readonly baseline: number;
}

/** One measured row, as `npm run bench -- --json` prints it. */
export interface Row extends Measurement {
  readonly name: string;
  readonly unit: Bench['unit'];
  readonly ratio: number;
  readonly goal: number;
  readonly better: Bench['better'];
}

export const measure = async (bench: Bench): Promise<Row> => {
  const { value, baseline } = await bench.run();
  const { name, unit, goal, better } = bench;
  return { name, value: round(value), unit, baseline: round(baseline), ratio: round(value / baseline), goal, better };
};

export const isReached = (bench: Bench, row: Row): boolean => {
  const figure = bench.goalOf === 'ratio' ? row.ratio : row.value;
  const isNear = bench.mostApart === undefined || Math.abs(row.value - row.baseline) <= bench.mostApart;
  return isNear && (bench.better === 'lower' ? figure <= bench.goal : figure >= bench.goal);
};

const round = (figure: number) => Number(figure.toPrecision(4));

/** The middle of several runs: one disturbed run does not move it. */
export const median = (figures: readonly number[]): number => {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] =
    sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1);
  return (low + high) / 2;
};

/** The figure that so many hundredths of all do not pass. */
export const percentile = (figures: readonly number[], hundredths: number): number =>
  figures.toSorted((a, b) => a - b)[Math.ceil((figures.length * hundredths) / 100) - 1] ?? Number.NaN;

/** How long something takes, milliseconds. */
export const timeOf = async (run: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await run();
  return performance.now() - start;
};

/** The median time of `count` runs of something, after `warmUps` that don't count, milliseconds. */
export const medianTime = async (count: number, warmUps: number, run: () => Promise<unknown>): Promise<number> => {
  const times: number[] = [];
  for (let index = 0; index < warmUps + count; index += 1) times.push(await timeOf(run));
  return median(times.slice(warmUps));
};

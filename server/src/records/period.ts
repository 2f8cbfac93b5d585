/** Months, inclusive, `YYYY-MM`. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** So many months up to and including that of a day (`YYYY-MM-DD`). */
export const lastMonths = (count: number, day: string): Period => {
  const last = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
  const first = last - count + 1;
  const month = (index: number) => `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
  return { from: month(first), to: month(last) };
};

/** The period an option stands for (`last24`: 24 months). */
export const periodOfOption = (option: unknown, day: string): Period => {
  const count = typeof option === 'string' ? /^last(\d{1,3})$/.exec(option)?.[1] : undefined;
  if (!count) throw new Error('a look-up item without a period of the form last<months>');
  return lastMonths(Number(count), day);
};

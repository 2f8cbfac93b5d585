import type { Answers } from '@linban/shared/items/answers.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { monthsOf } from '@linban/shared/items/typed-page.ts';

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

/** How many months an option stands for: `last24`. */
export const monthsOfOption = (option: string): number | undefined => {
  const count = /^last(\d{1,3})$/.exec(option)?.[1];
  return count === undefined ? undefined : Number(count);
};

/** The time a record is asked for: what was answered on its page; `null` where the record has none. */
export const periodOf = ({ record, pages }: ServiceItem, answers: Answers, day: string): Period | null => {
  const page = pages.find(({ id }) => id === record?.period);
  if (!page) return null;
  const answer = String(answers[page.id]);
  if (page.kind === 'months') return monthsOf(answer);
  if (page.kind === 'year') return { from: `${answer}-01`, to: `${answer}-12` };
  const count = monthsOfOption(answer);
  if (!count) throw new Error(`a look-up item whose page ${page.id} names no period`);
  return lastMonths(count, day);
};

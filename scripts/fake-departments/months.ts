import type { RecordRequest } from '@linban/shared/contracts/department.ts';

/** `2026-11` (or a day in it) as a number that counts months. */
export const monthIndex = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;

export const monthAt = (position: number): string =>
  `${Math.floor(position / 12)}-${String((position % 12) + 1).padStart(2, '0')}`;

/** All months of a period, at most fifty years of them; none without a period. */
export const monthsIn = (period: RecordRequest['period']): readonly number[] => {
  if (period === null) return [];
  const first = monthIndex(period.from);
  const count = Math.max(0, Math.min(600, monthIndex(period.to) - first + 1));
  return Array.from({ length: count }, (_, offset) => first + offset);
};

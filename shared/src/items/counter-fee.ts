import { tableValue } from './formula.ts';
import type { Facts } from './rule.ts';
import type { ServiceItem } from './service-item.ts';

/**
 * What the centre itself may take of a person when it hands over what was granted, in fen: by the item's own fee table as it is in
 * force on a day (`YYYY-MM-DD`). 0 where the item says nothing of a fee at the counter, or no row fits.
 */
export const counterFee = (
  { guide, tables }: Pick<ServiceItem, 'guide' | 'tables'>,
  facts: Facts,
  day: string,
): number =>
  guide.feeAtCounter && guide.feeTable !== undefined ? (tableValue(guide.feeTable, { facts, tables, day }) ?? 0) : 0;

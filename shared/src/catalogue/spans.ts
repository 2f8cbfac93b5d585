import * as v from 'valibot';
import type { IsoDate } from '../identity/resident-id.ts';
import { isoDateSchema } from '../identity/resident-id.ts';

/** From which day on a version was published, and what ends it. Days are `YYYY-MM-DD`, as in Shanghai. */
export interface Publication {
  readonly version: number;
  readonly from: IsoDate;
  /** Its last day, as the item itself says; `null`: none. */
  readonly until: IsoDate | null;
  /** The first day on which it is not offered any more; `null`: it was not withdrawn. */
  readonly withdrawnFrom: IsoDate | null;
}

/** Days from the first to the last, both included; `to` `null`: without an end. */
export interface Span {
  readonly from: IsoDate;
  readonly to: IsoDate | null;
}

const dayMs = 86_400_000;

const dayBefore = (day: IsoDate): IsoDate =>
  v.parse(isoDateSchema, new Date(Date.parse(`${day}T00:00:00Z`) - dayMs).toISOString().slice(0, 10));

const earliest = (days: readonly (IsoDate | null)[]): IsoDate | null =>
  days.reduce((least, day) => (least === null || (day !== null && day < least) ? day : least), null);

/** Withdrawn from a day before its first one: it is as if it had never been published. */
const isVoid = ({ from, withdrawnFrom }: Publication): boolean => withdrawnFrom !== null && withdrawnFrom < from;

/** When one version of an item is offered, by all that were published of it: a newer one takes its place from its own day on. */
export const spanOf = (own: Publication, all: readonly Publication[]): Span | null => {
  if (isVoid(own)) return null;
  const newer = all.filter((other) => other.version > own.version && !isVoid(other)).map(({ from }) => dayBefore(from));
  const to = earliest([own.until, own.withdrawnFrom && dayBefore(own.withdrawnFrom), ...newer]);
  return to !== null && to < own.from ? null : { from: own.from, to };
};

/** Whether a day lies in a span. */
export const isWithin = (day: string, { from, to }: { readonly from: string; readonly to: string | null }): boolean =>
  from <= day && (to === null || day <= to);

/** Of items whose days are those on which they are offered: those of one day. */
export const offeredOn = <T extends { readonly effectiveFrom: string; readonly effectiveTo: string | null }>(
  items: readonly T[],
  day: string,
): readonly T[] =>
  items.filter(({ effectiveFrom, effectiveTo }) => isWithin(day, { from: effectiveFrom, to: effectiveTo }));

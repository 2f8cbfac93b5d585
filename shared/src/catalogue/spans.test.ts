import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { isoDateSchema } from '../identity/resident-id.ts';
import { isWithin, type Publication, spanOf } from './spans.ts';

const day = (text: string) => v.parse(isoDateSchema, text);
const publication = (
  version: number,
  from: string,
  ends: { until?: string; withdrawnFrom?: string } = {},
): Publication => ({
  version,
  from: day(from),
  until: ends.until === undefined ? null : day(ends.until),
  withdrawnFrom: ends.withdrawnFrom === undefined ? null : day(ends.withdrawnFrom),
});
const spans = (...all: Publication[]) => all.map((each) => spanOf(each, all));

describe('when a version is offered', () => {
  it('is until a newer one comes', () => {
    expect(spans(publication(1, '2026-01-01'), publication(2, '2026-07-01'))).toEqual([
      { from: '2026-01-01', to: '2026-06-30' },
      { from: '2026-07-01', to: null },
    ]);
  });

  it('is as before where the newer one was withdrawn before its day', () => {
    const never = publication(2, '2026-07-01', { withdrawnFrom: '2026-06-15' });
    expect(spans(publication(1, '2026-01-01'), never)).toEqual([{ from: '2026-01-01', to: null }, null]);
  });

  it('ends for the whole item where what is in force is withdrawn: an older one does not come back', () => {
    const gone = publication(2, '2026-07-01', { withdrawnFrom: '2026-08-01' });
    expect(spans(publication(1, '2026-01-01'), gone)).toEqual([
      { from: '2026-01-01', to: '2026-06-30' },
      { from: '2026-07-01', to: '2026-07-31' },
    ]);
  });

  it('ends for the whole item also where it is withdrawn on its first day', () => {
    const gone = publication(2, '2026-07-01', { withdrawnFrom: '2026-07-01' });
    expect(spans(publication(1, '2026-01-01'), gone)).toEqual([{ from: '2026-01-01', to: '2026-06-30' }, null]);
  });

  const someDay = fc
    .integer({ min: 0, max: 60 })
    .map((days) => day(new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10)));
  const ends = fc.option(someDay);
  const publications = fc
    .array(fc.record({ from: someDay, until: ends, withdrawnFrom: ends }), { maxLength: 6 })
    .map((all) => all.map((each, index): Publication => ({ ...each, version: index + 1 })));

  it('is at most one on each day, and the newest that has begun', () => {
    fc.assert(
      fc.property(publications, someDay, (all, on) => {
        const offered = all.filter((each) => {
          const span = spanOf(each, all);
          return span !== null && isWithin(on, span);
        });
        expect(offered.length).toBeLessThanOrEqual(1);
        const begun = all.filter(
          ({ from, withdrawnFrom }) => from <= on && !(withdrawnFrom !== null && withdrawnFrom < from),
        );
        const newest = begun.at(-1);
        const isOver =
          newest === undefined ||
          (newest.until !== null && newest.until < on) ||
          (newest.withdrawnFrom !== null && newest.withdrawnFrom <= on);
        expect(offered).toEqual(isOver ? [] : [newest]);
      }),
      { numRuns: 1_000 },
    );
  });
});

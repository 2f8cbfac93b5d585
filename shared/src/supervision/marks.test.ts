import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { shanghaiDay } from '../time.ts';
import { type MarkFigures, markOf, markSchema, quarterBefore, quarterOf, quarterSchema, spanOf } from './marks.ts';

const figures = (changes: Partial<MarkFigures> = {}): MarkFigures => ({
  done: 1000,
  late: 0,
  yellow: 0,
  red: 0,
  ratings: 100,
  poor: 0,
  ...changes,
});
const mark = (changes: Partial<MarkFigures>) => markOf(figures(changes)).mark;

describe('the mark of a quarter', () => {
  it('is that of the worst criterion, at the borders too', () => {
    expect(mark({})).toBe('excellent');
    expect([mark({ late: 10 }), mark({ late: 11 }), mark({ late: 30 }), mark({ late: 31 })]).toEqual([
      'excellent',
      'good',
      'good',
      'pass',
    ]);
    expect([mark({ late: 100 }), mark({ late: 101 })]).toEqual(['pass', 'fail']);
    expect([mark({ red: 1 }), mark({ red: 6 }), mark({ red: 21 })]).toEqual(['good', 'pass', 'fail']);
    expect([mark({ poor: 2 }), mark({ poor: 3 }), mark({ poor: 11 })]).toEqual(['excellent', 'good', 'fail']);
    expect(markOf(figures({ yellow: 60, red: 1 }))).toEqual({
      mark: 'pass',
      by: { late: 'excellent', yellow: 'pass', red: 'good', poor: 'excellent' },
    });
  });

  it('is none where too little was done; too few ratings say nothing', () => {
    expect(mark({ done: 9 })).toBe('tooFew');
    expect(markOf(figures({ ratings: 9, poor: 9 }))).toMatchObject({ mark: 'excellent', by: { poor: 'tooFew' } });
  });

  const some = fc.record({ done: fc.nat({ max: 3000 }), ratings: fc.nat({ max: 300 }) }).chain(({ done, ratings }) =>
    fc.record({
      done: fc.constant(done),
      late: fc.nat({ max: 200 }),
      yellow: fc.nat({ max: 200 }),
      red: fc.nat({ max: 50 }),
      ratings: fc.constant(ratings),
      poor: fc.nat({ max: ratings }),
    }),
  );
  const rank = (of: MarkFigures) => markSchema.options.indexOf(markOf(of).mark);

  it('never gets better by something that is worse, nor worse by more that is well', () => {
    const what = fc.constantFrom('late', 'yellow', 'red', 'poor' as const);
    fc.assert(
      fc.property(some, what, fc.nat({ max: 50 }), (of, which, more) => {
        expect(rank({ ...of, [which]: of[which] + more })).toBeGreaterThanOrEqual(rank(of));
        fc.pre(of.done >= 10);
        expect(rank({ ...of, done: of.done + more })).toBeLessThanOrEqual(rank(of));
      }),
    );
  });

  it('does not depend on how big a centre is', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 2, max: 9 }), (of, times) => {
        fc.pre(of.done >= 10 && (of.ratings >= 10 || of.ratings === 0));
        const { done, late, yellow, red, ratings, poor } = of;
        const larger = { done: done * times, late: late * times, yellow: yellow * times, red: red * times };
        expect(markOf({ ...larger, ratings: ratings * times, poor: poor * times })).toEqual(markOf(of));
      }),
    );
  });
});

describe('a quarter', () => {
  it('begins at midnight in Shanghai', () => {
    const fourth = v.parse(quarterSchema, '2026-Q4');
    expect(spanOf(fourth)).toEqual({
      from: new Date('2026-09-30T16:00:00Z'),
      to: new Date('2026-12-31T16:00:00Z'),
    });
    expect(quarterBefore(v.parse(quarterSchema, '2026-Q1'))).toBe('2025-Q4');
  });

  it('has each moment of it and no other', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('2020-01-01'), max: new Date('2099-01-01'), noInvalidDate: true }), (at) => {
        const quarter = quarterOf(shanghaiDay(at));
        const { from, to } = spanOf(quarter);
        expect(from <= at && at < to).toBe(true);
        expect(spanOf(quarterBefore(quarter)).to).toEqual(from);
      }),
    );
  });
});

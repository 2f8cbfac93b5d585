import { caseStateSchema, isSettled } from '@linban/shared/cases/case-state.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { verdictOf } from './verdict.ts';

const updatedAt = new Date('2026-03-01T02:00:00Z');

it('erases no case that is still being handled, none that a law keeps before its years are over, and every other one', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...caseStateSchema.options),
      fc.boolean(),
      fc.boolean(),
      fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
      fc.constantFrom('every', 'granted'),
      fc.date({ min: updatedAt, max: new Date('2200-01-01'), noInvalidDate: true }),
      (state, promised, hasOpenReports, years, retentionOf, at) => {
        const item = years === undefined ? { retentionOf } : { retentionYears: years, retentionOf };
        const verdict = verdictOf({ state, promised, updatedAt, hasOpenReports, item }, at);
        const isOver = isSettled(state) && !(state === 'completed' && promised);
        const isKept =
          years !== undefined && (retentionOf === 'every' || state === 'completed' || state === 'delivered');
        const end = !isKept ? updatedAt : new Date(Date.UTC(2026 + years, 2, 1, 2));
        const expected = !isOver || hasOpenReports ? 'waits' : at < end ? 'kept' : 'goes';
        expect(verdict).toEqual(expected === 'kept' ? { kind: expected, until: end } : { kind: expected });
      },
    ),
  );
});

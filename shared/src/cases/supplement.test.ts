import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answers, checkAnswers, pagesToAsk } from '../items/answers.ts';
import { sampleItem, sampleOptions, sampleText } from '../items/testing/sample-item.ts';
import { changedPages, isAskable, isSupplementOf, pagesOfSupplement } from './supplement.ts';

const item = sampleItem(
  { kind: 'choice', id: 'worked', title: sampleText('q'), options: sampleOptions('yes', 'no') },
  { kind: 'date', id: 'ended', title: sampleText('q'), withinDays: 30, showIf: { fact: 'worked', is: 'yes' } },
  { kind: 'phone', id: 'phone', title: sampleText('q') },
);
const before: Answers = { worked: 'yes', ended: '20260504', phone: '13800001234' };
/** Long after the day that was recent when it was given. */
const today = '2026-11-23';

const answer = fc.constantFrom('yes', 'no', '20261101', '20260504', '13800001234', '13900001234', 'x');
const anyAnswers = fc.dictionary(fc.constantFrom('worked', 'ended', 'phone', 'other'), answer);
const anyPages = fc.subarray(['worked', 'ended', 'phone']);

describe('a supplement', () => {
  it('does not judge again what nobody asked about, however old it has become', () => {
    expect(isSupplementOf(item, ['phone'], before, { ...before, phone: '13900001234' }, today)).toBe(true);
    expect(isSupplementOf(item, ['ended'], before, before, today)).toBe(false);
  });

  it('asks what a changed answer opens, and drops what it closes', () => {
    const never: Answers = { worked: 'no', phone: '13800001234' };
    const now = { ...never, worked: 'yes' };
    expect(pagesOfSupplement(item, ['worked'], never, now).map(({ id }) => id)).toEqual(['worked', 'ended']);
    expect(isSupplementOf(item, ['worked'], never, now, today)).toBe(false);
    expect(isSupplementOf(item, ['worked'], never, { ...now, ended: '20261101' }, today)).toBe(true);
    expect(isSupplementOf(item, ['worked'], before, never, today)).toBe(true);
    expect(isSupplementOf(item, ['worked'], before, { ...before, worked: 'no' }, today)).toBe(false);
  });

  it('takes nothing but good answers to what was asked, and changes nothing else, whatever comes', () => {
    fc.assert(
      fc.property(anyPages, anyAnswers, (pages, answers) => {
        const isTaken = isSupplementOf(item, pages, before, answers, today);
        if (!isTaken) return;
        for (const { id } of changedPages(item, before, answers))
          expect(pages.includes(id) || before[id] === undefined).toBe(true);
        expect(Object.keys(answers).sort()).toEqual(
          pagesToAsk(item, answers)
            .map(({ id }) => id)
            .sort(),
        );
        expect(checkAnswers(item, answers).ok).toBe(true);
      }),
    );
  });

  it('is something, and no more than a person can bring', () => {
    expect([isAskable([], []), isAskable(['a'], []), isAskable([], ['a'])]).toEqual([false, true, true]);
    expect([isAskable(Array(10).fill('a'), []), isAskable(Array(10).fill('a'), ['b'])]).toEqual([true, false]);
  });
});

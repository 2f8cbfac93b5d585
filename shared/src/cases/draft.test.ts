import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAnswers, pagesToAsk } from '../items/answers.ts';
import { sampleItem, sampleOptions, sampleText } from '../items/testing/sample-item.ts';
import { answersThatFit } from './draft.ts';

const item = sampleItem(
  { kind: 'choice', id: 'worked', title: sampleText('q'), options: sampleOptions('yes', 'no') },
  {
    kind: 'choice',
    id: 'again',
    title: sampleText('q'),
    options: sampleOptions('yes', 'no'),
    showIf: { fact: 'worked', is: 'yes' },
  },
  { kind: 'date', id: 'ended', title: sampleText('q'), withinDays: 30, showIf: { fact: 'again', is: 'yes' } },
  { kind: 'phone', id: 'phone', title: sampleText('q') },
);
const today = '2026-11-23';
const answer = fc.constantFrom('yes', 'no', '20261101', '20260504', '13800001234', '138', '');

describe('a draft', () => {
  it('goes on with what still fits: no half answer, no day too long ago, nothing behind a closed question', () => {
    const all = { worked: 'yes', again: 'yes', ended: '20261101', phone: '13800001234' };
    expect(answersThatFit(item, all, today)).toEqual(all);
    expect(answersThatFit(item, { ...all, ended: '20260504', phone: '138' }, today)).toEqual({
      worked: 'yes',
      again: 'yes',
    });
    expect(answersThatFit(item, { ...all, worked: 'perhaps', gone: 'x' }, today)).toEqual({ phone: '13800001234' });
  });

  it('leads to a whole application by answering what is open, whatever it held', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('worked', 'again', 'ended', 'phone', 'other'), answer), (answers) => {
        let now = answersThatFit(item, answers, today);
        expect(answersThatFit(item, now, today)).toEqual(now);
        for (const [id, good] of Object.entries({ worked: 'no', again: 'no', ended: '20261101', phone: '13800001234' }))
          if (now[id] === undefined && pagesToAsk(item, now).some((page) => page.id === id))
            now = { ...now, [id]: good };
        expect(checkAnswers(item, now, today).ok).toBe(true);
      }),
    );
  });
});

import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { checkAnswers, pagesToAsk } from '../items/answers.ts';
import { type ServiceItem, serviceItemSchema } from '../items/service-item.ts';
import { answersThatFit } from './draft.ts';

const text = (words: string) => ({ 'zh-CN': words, en: words });
const options = ['yes', 'no'].map((value) => ({ value, label: text(value) }));

const item: ServiceItem = v.parse(serviceItemSchema, {
  id: 'sample-item',
  version: 2,
  kind: 'promised',
  title: text('t'),
  summary: text('s'),
  department: { id: 'employment', name: text('d') },
  minutes: 3,
  effectiveFrom: '2026-01-01',
  effectiveTo: null,
  needs: ['idCardReader'],
  guide: { audience: [], exclusions: [], bring: [], receive: [], basis: text('b'), fee: text('f') },
  pages: [
    { kind: 'choice', id: 'worked', title: text('q'), options },
    { kind: 'choice', id: 'again', title: text('q'), options, showIf: { fact: 'worked', is: 'yes' } },
    { kind: 'date', id: 'ended', title: text('q'), withinDays: 30, showIf: { fact: 'again', is: 'yes' } },
    { kind: 'phone', id: 'phone', title: text('q') },
  ],
  declaration: text('x'),
  decisionWithinSeconds: 20,
  output: { title: text('o'), template: 'none' },
  exampleData: true,
});
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

import { answersSchema, checkAnswer } from '@linban/shared/items/answers.ts';
import { type Page, pageSchema } from '@linban/shared/items/service-item.ts';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { answerOfForm } from './draft-answer.ts';

const title = { 'zh-CN': '问题', en: 'question' };
const options = ['one', 'two', 'three'].map((value) => ({ value, label: title }));
const page = (more: object): Page => v.parse(pageSchema, { id: 'asked', title, ...more });
const pages = {
  choice: page({ kind: 'choice', options }),
  choices: page({ kind: 'choices', options, min: 1, max: 2 }),
  cardAddress: page({ kind: 'cardAddress' }),
  phone: page({ kind: 'phone' }),
  amount: page({ kind: 'amount', min: 0, max: 5_000 }),
  date: page({ kind: 'date' }),
  months: page({ kind: 'months', notBefore: '2020-01' }),
  code: page({ kind: 'code', letters: true, minLength: 4, maxLength: 8 }),
};

describe('an answer of a form without script', () => {
  it.each<[keyof typeof pages, Record<string, string>, unknown]>([
    ['choice', { answer: ' two ' }, 'two'],
    ['choices', { 'box-one': 'yes', 'box-three': 'yes', 'box-four': 'yes', 'box-two': 'no' }, ['one', 'three']],
    ['cardAddress', { answer: 'same' }, 'same'],
    ['phone', { answer: '138 0000-1234' }, '13800001234'],
    ['amount', { answer: '１２００' }, '1200'],
    ['date', { answer: '2026年11月01日' }, '20261101'],
    ['months', { answer: '2026-01 – 2026-11' }, '202601202611'],
    ['code', { answer: 'ab12-cd' }, 'AB12CD'],
  ])('%s is what the keys of a terminal would have made', (kind, form, answer) => {
    expect(answerOfForm(pages[kind], form)).toEqual(answer);
    expect(checkAnswer(pages[kind], answerOfForm(pages[kind], form))).toBeNull();
  });

  it('is always one that can be checked, whatever is sent', () => {
    const fields = fc.dictionary(fc.constantFrom('answer', 'box-one', 'box-two', '__proto__', 'x'), fc.string());
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(pages)), fields, (asked, form) => {
        const answer = answerOfForm(asked, form);
        if (answer !== undefined) expect(v.is(answersSchema, { [asked.id]: answer })).toBe(true);
        checkAnswer(asked, answer);
      }),
    );
  });
});

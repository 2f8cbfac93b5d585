import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type Answers, answersSchema, checkAnswers, pagesToAsk } from './answers.ts';
import { sampleItem, sampleOptions, sampleText } from './testing/sample-item.ts';

const item = sampleItem(
  { kind: 'choice', id: 'worked', title: sampleText('q'), options: sampleOptions('yes', 'no') },
  {
    kind: 'choice',
    id: 'when',
    title: sampleText('q'),
    options: sampleOptions('recent', 'old'),
    showIf: { fact: 'worked', is: 'yes' },
  },
  { kind: 'choices', id: 'help', title: sampleText('q'), options: sampleOptions('a', 'b', 'c'), min: 1, max: 2 },
  { kind: 'phone', id: 'phone', title: sampleText('q') },
);
const good: Answers = { worked: 'yes', when: 'old', help: ['a'], phone: '13800001234' };
const errorsOf = (answers: Answers) => {
  const result = checkAnswers(item, answers);
  return result.ok ? [] : result.error.map(({ page, kind }) => `${page}:${kind}`);
};

describe('checkAnswers', () => {
  it('takes good answers', () => expect(errorsOf(good)).toEqual([]));

  it.each<[string, Answers, string[]]>([
    ['a missing one', { ...good, phone: '' }, ['phone:missing']],
    ['one that is no option', { ...good, worked: 'maybe' }, ['worked:notAnOption', 'when:unknownPage']],
    ['too many', { ...good, help: ['a', 'b', 'c'] }, ['help:tooMany']],
    ['the same one twice is one', { ...good, help: ['a', 'a'] }, []],
    ['none of several', { ...good, help: [] }, ['help:tooFew']],
    ['a text where a list belongs', { ...good, help: 'a' }, ['help:notAnOption']],
    ['a phone with a letter', { ...good, phone: '1380000123x' }, ['phone:notAPhone']],
    ['an answer nobody asked for', { ...good, salary: '1' }, ['salary:unknownPage']],
    ['an answer to a page that is not shown', { ...good, worked: 'no' }, ['when:unknownPage']],
  ])('%s', (_, answers, errors) => expect(errorsOf(answers)).toEqual(errors));
});

it('asks only what the answers so far lead to', () => {
  expect(pagesToAsk(item, {}).map((page) => page.id)).toEqual(['worked', 'help', 'phone']);
  expect(pagesToAsk(item, { worked: 'yes' }).map((page) => page.id)).toEqual(['worked', 'when', 'help', 'phone']);
});

it('limits what may come in as answers', () => {
  expect(v.is(answersSchema, { phone: 'x'.repeat(201) })).toBe(false);
  expect(v.is(answersSchema, { 'a b': 'x' })).toBe(false);
  expect(v.is(answersSchema, Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`p${index}`, 'x'])))).toBe(
    false,
  );
});

import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type Answers, answersSchema, checkAnswers, pagesToAsk } from './answers.ts';
import { type ServiceItem, serviceItemSchema } from './service-item.ts';

const text = (words: string) => ({ 'zh-CN': words, en: words });
const option = (value: string) => ({ value, label: text(value) });

const item: ServiceItem = v.parse(serviceItemSchema, {
  id: 'sample-item',
  version: 1,
  kind: 'instant',
  title: text('t'),
  summary: text('s'),
  department: { id: 'employment', name: text('d') },
  minutes: 3,
  effectiveFrom: '2026-01-01',
  effectiveTo: null,
  needs: ['idCardReader'],
  guide: { audience: [], exclusions: [], bring: [], receive: [], basis: text('b'), fee: text('f') },
  pages: [
    { kind: 'choice', id: 'worked', title: text('q'), options: [option('yes'), option('no')] },
    {
      kind: 'choice',
      id: 'when',
      title: text('q'),
      options: [option('recent'), option('old')],
      showIf: { fact: 'worked', is: 'yes' },
    },
    { kind: 'choices', id: 'help', title: text('q'), options: [option('a'), option('b'), option('c')], min: 1, max: 2 },
    { kind: 'phone', id: 'phone', title: text('q') },
  ],
  declaration: text('x'),
  decisionWithinSeconds: 20,
  output: { title: text('o'), template: 'certificate', numberLabel: '编号' },
  exampleData: true,
});
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

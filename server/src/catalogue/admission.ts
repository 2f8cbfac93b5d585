import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { eligibilityOf, examplesFile, loadItems } from './catalogue.ts';
import { loadCentres } from './centres.ts';
import { type Example, loadExamples, runExample } from './examples.ts';
import { personFacts } from './person-facts.ts';
import { withLines } from './read-item.ts';
import { textsIn, wrongFeeSpeech, wrongSpeech } from './spoken-texts.ts';
import { walkPages } from './walk-pages.ts';

const hasChinese = /\p{Script=Han}/u;

/** Texts in the wrong language: nobody reads an untranslated one until somebody stands before it. */
const wrongLanguage = (item: ServiceItem): readonly string[] =>
  textsIn(item, '').flatMap(({ place, text }) => [
    ...(hasChinese.test(text['zh-CN']) || !/[a-z]/i.test(text['zh-CN']) ? [] : [`${place}.zh-CN: is not Chinese`]),
    ...(hasChinese.test(text.en) ? [`${place}.en: holds Chinese characters`] : []),
  ]);

/** A screen can show this much of a question at the largest letters; more is not read, and not listened to. */
const longestQuestion = { 'zh-CN': 40, en: 110 } as const;

const wrongPages = ({ pages }: ServiceItem): readonly string[] =>
  pages.flatMap(({ kind, title, help }, index) => [
    ...(kind !== 'choice' && !help ? [`pages.${index}.help: what is typed or chosen freely needs help`] : []),
    ...(title['zh-CN'].length > longestQuestion['zh-CN'] || title.en.length > longestQuestion.en
      ? [`pages.${index}.title: too long to be read aloud as one question`]
      : []),
  ]);

const wrongHeader = ({ header }: ServiceItem): readonly string[] => {
  if (header === null) return ['header: every item that is offered has one'];
  return [...(header.isServiceTerminals ? [] : ['header.isServiceTerminals: an item at a terminal says so'])];
};

const wrongWays = (item: ServiceItem): readonly string[] => {
  const { neverAsked, deadEnds } = walkPages(item);
  return [
    ...neverAsked.map((id) => `pages.${item.pages.findIndex((page) => page.id === id)}: no answers lead to ${id}`),
    ...deadEnds.map((way) => `pages: this way does not lead to the review: ${way}`),
  ];
};

/** What the examples leave out: an exclusion, or a question, that none of them meets. */
const notMet = (item: ServiceItem, examples: readonly Example[]): readonly string[] => {
  const refusals = new Set(
    examples.flatMap(({ person, day }) => {
      const verdict = eligibilityOf(item, personFacts(person, day));
      return verdict.eligible ? [] : verdict.reason['zh-CN'];
    }),
  );
  const asked = new Set(examples.flatMap(({ expect }) => (expect.eligible ? expect.asked : [])));
  return [
    ...item.guide.exclusions
      .filter(({ rule, text }) => rule && !refusals.has(text['zh-CN']))
      .map(({ text }) => `no example is excluded because: ${text['zh-CN']}`),
    ...item.pages.filter(({ id }) => !asked.has(id)).map(({ id }) => `no example is asked ${id}`),
  ];
};

/** What is wrong with an item that could be read, each with its place. */
export const checkItem = (item: ServiceItem): readonly string[] => [
  ...wrongHeader(item),
  ...wrongPages(item),
  ...wrongLanguage(item),
  ...wrongSpeech(item),
  ...wrongFeeSpeech(item),
  ...wrongWays(item),
];

/** What the example people say against an item, and what they leave out. */
export const checkAgainst = (item: ServiceItem, examples: readonly Example[]): readonly string[] => [
  ...examples.flatMap((example) => runExample(item, example)),
  ...notMet(item, examples),
];

const checkExamples = (item: ServiceItem, folder: string): readonly string[] => {
  const examples = loadExamples(folder, item.id);
  if (!examples.ok) return [examples.error];
  return checkAgainst(item, examples.value).map((error) => `${join(folder, item.id, examplesFile)}: ${error}`);
};

/** Names, addresses and hours of centres are read aloud like what items say. */
const checkCentres = (folder: string): readonly string[] => {
  const centres = loadCentres(folder);
  if (!centres.ok) return [centres.error];
  const path = join(folder, 'centres.json');
  return withLines(path, readFileSync(path, 'utf8'), wrongSpeech(centres.value));
};

/**
 * Everything that must be right before items are offered: what the loader asks, both languages, help, that a voice can read
 * it, every way through the questions, and the example people through the real rules. Each error names file, place and rule.
 */
export const checkAdmission = (folder: string): readonly string[] => {
  const items = loadItems(folder);
  if (!items.ok) return items.error;
  return [
    ...items.value.flatMap(({ path, item }) => [
      ...withLines(path, readFileSync(path, 'utf8'), checkItem(item)),
      ...(basename(path) === 'item.json' ? checkExamples(item, folder) : []),
    ]),
    ...checkCentres(folder),
  ];
};

import { placesIn } from '@linban/shared/items/placeholders.ts';
import { factsOf } from '@linban/shared/items/rule.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { monthsOfOption } from '../records/period.ts';
import { knownFacts } from './person-facts.ts';

const repeated = (place: string, names: readonly string[]): readonly string[] =>
  names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${place}: ${name} is there twice`);

const wrongPages = ({ pages, guide }: ServiceItem): readonly string[] => {
  const ids = pages.map(({ id }) => id);
  const unknownFacts = guide.exclusions.flatMap(({ rule }, index) =>
    (rule ? factsOf(rule) : [])
      .filter((fact) => !knownFacts.has(fact))
      .map((fact) => `guide.exclusions.${index}.rule: no such fact as ${fact}`),
  );
  const unknownPages = pages.flatMap(({ id, showIf }, index) =>
    (showIf ? factsOf(showIf) : [])
      .filter((fact) => !ids.slice(0, index).includes(fact))
      .map((fact) => `pages.${index}.showIf: ${id} depends on ${fact}, which is not asked before`),
  );
  return [...repeated('pages', ids), ...unknownFacts, ...unknownPages];
};

const wrongPeriod = ({ record, pages }: ServiceItem): readonly string[] => {
  if (record === null || record.period === null) return [];
  const page = pages.find(({ id }) => id === record.period);
  const isPeriod = page?.kind === 'choice' && page.options.every(({ value }) => monthsOfOption(value) !== undefined);
  return isPeriod ? [] : [`record.period: ${record.period} is no choice of last12 and the like`];
};

const wrongRecord = (item: ServiceItem): readonly string[] => {
  const { record, kind, output } = item;
  if (kind === 'lookup') {
    if (record === null) return ['record: a look-up has one'];
    if (output.template !== 'record-table') return ['output.template: a look-up is printed as a record-table'];
  } else {
    if (record !== null) return ['record: only a look-up has one'];
    if (output.template !== 'certificate')
      return ['output.template: what is applied for is answered with a certificate'];
    return [];
  }
  const columns = record.columns.map(({ key }) => key);
  const unknown = record.totals.flatMap(({ of, where }, index) =>
    [...(of.by === 'sum' ? [of.column] : []), ...(where ? factsOf(where) : [])]
      .filter((name) => !columns.includes(name))
      .map((name) => `record.totals.${index}: there is no column ${name}`),
  );
  return [...unknown, ...wrongPeriod(item)];
};

/** Every name that the sentences of an item's document may use. */
const placesOf = ({ pages, record, results, kind }: ServiceItem): readonly string[] => [
  'name',
  'idNumber',
  ...pages.map(({ id }) => id),
  ...(record ? [...record.facts, ...record.totals].map(({ key }) => key) : []),
  ...(kind === 'lookup' ? ['period'] : ['registrationNumber', 'effectiveFrom', ...results.map(({ key }) => key)]),
];

const wrongPlaces = (item: ServiceItem): readonly string[] => {
  const { text, facts, notes } = item.output;
  const known = new Set(placesOf(item));
  const texts = [
    ...(text === undefined ? [] : [['text', text] as const]),
    ...facts.map(({ value }, index) => [`facts.${index}.value`, value] as const),
    ...notes.map((note, index) => [`notes.${index}`, note] as const),
  ];
  return texts.flatMap(([place, words]) =>
    placesIn(words)
      .filter((name) => !known.has(name))
      .map((name) => `output.${place}: {${name}} is nothing that is known`),
  );
};

/** What the schema can't say: rules and sentences speak only of what is known, names are there once, parts fit together. */
export const contradictions = (item: ServiceItem): readonly string[] => [
  ...wrongPages(item),
  ...wrongRecord(item),
  ...repeated('record.columns', item.record?.columns.map(({ key }) => key) ?? []),
  ...repeated(
    'output',
    placesOf(item).filter((name) => name !== item.record?.period),
  ),
  ...wrongPlaces(item),
];

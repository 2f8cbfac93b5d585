import { namesIn } from '@linban/shared/items/formula.ts';
import { placesIn } from '@linban/shared/items/placeholders.ts';
import { factsOf } from '@linban/shared/items/rule.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { supervisedStepSchema } from '@linban/shared/supervision/step-limits.ts';
import { monthsOfOption } from '../records/period.ts';
import { knownFacts } from './person-facts.ts';

const repeated = (place: string, names: readonly string[]): readonly string[] =>
  names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${place}: ${name} is there twice`);

/** Digits below which many people have the same. */
const shortestAccount = 12;

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
  const tails = pages.flatMap((page, index) =>
    page.kind === 'code' && page.account && page.minLength < shortestAccount
      ? [`pages.${index}.account: the end of a number is not an account`]
      : [],
  );
  return [...repeated('pages', ids), ...unknownFacts, ...unknownPages, ...tails];
};

const wrongPeriod = ({ record, pages }: ServiceItem): readonly string[] => {
  if (record === null || record.period === null) return [];
  const page = pages.find(({ id }) => id === record.period);
  const isPeriod =
    page?.kind === 'year' ||
    page?.kind === 'months' ||
    (page?.kind === 'choice' && page.options.every(({ value }) => monthsOfOption(value) !== undefined));
  return isPeriod ? [] : [`record.period: ${record.period} is no year, no months and no choice of last12 and the like`];
};

const wrongRecord = (item: ServiceItem): readonly string[] => {
  const { record, kind, output } = item;
  if (kind === 'lookup') {
    if (record === null) return ['record: a look-up has one'];
    if (output.template !== 'record-table') return ['output.template: a look-up is printed as a record-table'];
  } else {
    if (record !== null) return ['record: only a look-up has one'];
    if (kind === 'instant' && output.template !== 'certificate')
      return ['output.template: what is applied for is answered with a certificate'];
    if (kind === 'promised' && output.template !== 'none')
      return ['output.template: of a promised item nothing is printed at the terminal'];
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

/** A promised item says within how many working days, and promises no more than the law allows. No other item has limits. */
const wrongLimits = ({
  kind,
  promisedWorkingDays: promised,
  legalWorkingDays: legal,
}: ServiceItem): readonly string[] => {
  if (kind !== 'promised')
    return promised === undefined && legal === undefined
      ? []
      : ['promisedWorkingDays: only a promised item has limits'];
  if (promised === undefined || legal === undefined) return ['promisedWorkingDays: a promised item needs both limits'];
  return promised <= legal ? [] : ['promisedWorkingDays: more than legalWorkingDays'];
};

/** Steps that the centre takes within its promise: none of them may take longer than the whole. */
const withinPromise = ['acceptance', 'decision', 'departmentReply', 'completion'] as const;

/** Only what people carry has steps; an instant item has the one of its department. */
const wrongSteps = ({ kind, stepLimits, promisedWorkingDays: promised }: ServiceItem): readonly string[] => {
  const steps = supervisedStepSchema.options.filter((step) => stepLimits[step] !== undefined);
  if (kind !== 'promised')
    return steps
      .filter((step) => kind === 'lookup' || step !== 'departmentReply')
      .map((step) => `stepLimits.${step}: ${kind === 'lookup' ? 'a look-up' : 'an instant item'} has no such step`);
  return withinPromise
    .filter((step) => (stepLimits[step] ?? 0) > (promised ?? 0))
    .map((step) => `stepLimits.${step}: more than promisedWorkingDays`);
};

/** What a calculation may use: person, answers, what the department answers as numbers, and the lines before. */
const wrongCalculation = (item: ServiceItem): readonly string[] => {
  const { calculation, tables, pages, record, results } = item;
  const tableIds = tables.map(({ id }) => id);
  const outer = [
    ...knownFacts,
    ...pages.map(({ id }) => id),
    ...[...(record?.facts ?? []), ...results].map(({ key }) => key),
  ];
  const lines = calculation.flatMap(({ formula }, index) => {
    const known = new Set([...outer, ...calculation.slice(0, index).map(({ key }) => key)]);
    const names = namesIn(formula);
    return [
      ...names.facts.filter((name) => !known.has(name)).map((name) => `calculation.${index}: no such fact as ${name}`),
      ...names.tables
        .filter((id) => !tableIds.includes(id))
        .map((id) => `calculation.${index}: no such table as ${id}`),
    ];
  });
  const rows = tables.flatMap(({ id, editions }, index) => [
    ...editions
      .flatMap((edition) => edition.rows.flatMap(({ when }) => (when ? factsOf(when) : [])))
      .filter((name) => !outer.includes(name))
      .map((name) => `tables.${index}: no such fact as ${name}`),
    ...editions
      .filter(({ effectiveFrom }, at) => at > 0 && (editions[at - 1]?.effectiveTo ?? '9999') >= effectiveFrom)
      .map(
        ({ effectiveFrom }) => `tables.${index}: the edition of ${id} from ${effectiveFrom} overlaps the one before`,
      ),
  ]);
  const { feeTable } = item.guide;
  const isFee = feeTable === undefined || tables.some(({ id, kind }) => id === feeTable && kind === 'money');
  const unmarked = tables.some(({ source }) => !source.confirmed) && !item.exampleData;
  return [
    ...lines,
    ...rows,
    ...(item.guide.feeAtCounter && feeTable === undefined ? ['guide.feeAtCounter: there is no feeTable'] : []),
    ...(isFee ? [] : [`guide.feeTable: no such table of money as ${feeTable}`]),
    ...(unmarked ? ['exampleData: a table is not confirmed by its source'] : []),
  ];
};

/** Every name that the sentences of an item's document may use. */
const placesOf = ({ pages, record, results, calculation, kind }: ServiceItem): readonly string[] => [
  'name',
  'idNumber',
  ...pages.map(({ id }) => id),
  ...(record ? [...record.facts, ...record.totals].map(({ key }) => key) : []),
  ...calculation.map(({ key }) => key),
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
  ...wrongLimits(item),
  ...wrongSteps(item),
  ...wrongCalculation(item),
  ...repeated('record.columns', item.record?.columns.map(({ key }) => key) ?? []),
  ...repeated(
    'output',
    placesOf(item).filter((name) => name !== item.record?.period),
  ),
  ...wrongPlaces(item),
];

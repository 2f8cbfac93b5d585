import { explainFormula, explainRule, type Name, type Names } from '@linban/shared/items/explain.ts';
import { type Field, formatYuan } from '@linban/shared/items/field.ts';
import type { Table } from '@linban/shared/items/formula.ts';
import type { Language, LocalizedText } from '@linban/shared/items/localized-text.ts';
import { namesOf } from '@linban/shared/items/names.ts';
import type { RecordShape } from '@linban/shared/items/record-shape.ts';
import type { Rule } from '@linban/shared/items/rule.ts';
import { mostCopiesOf, type Page, type ServiceItem } from '@linban/shared/items/service-item.ts';
import { supervisedStepSchema } from '@linban/shared/supervision/step-limits.ts';
import { diffArrays } from 'diff';
import { itemWords } from './item-words.ts';

/** How one language says the parts of an item. */
const speaker = (item: ServiceItem, language: Language) => {
  const words = itemWords[language];
  const colon = language === 'zh-CN' ? '：' : ': ';
  const names: Names = new Map<string, Name>([
    ...namesOf(item),
    ...item.calculation.map(({ key, label, kind }) => [key, { label, kind }] as const),
  ]);
  return {
    words,
    names,
    language,
    colon,
    say: (text: LocalizedText): string => {
      const spoken = text.spoken?.[language];
      return spoken === undefined ? text[language] : `${text[language]} [${words.spoken}${colon}${spoken}]`;
    },
    yesNo: (is: boolean): string => (is ? words.yes : words.no),
    rule: (rule: Rule): string => explainRule(rule, names, language),
  };
};
type Speaker = ReturnType<typeof speaker>;

const headerParts = [
  'taskCode',
  'taskType',
  'visits',
  'hours',
  'consultation',
  'complaint',
  'reach',
  'isServiceTerminals',
] as const;

const headerLines = ({ header }: ServiceItem, { words, colon, say, yesNo }: Speaker): readonly string[] => {
  if (!header) return [];
  const said: Readonly<Record<keyof typeof header, string>> = {
    taskCode: header.taskCode,
    taskType: words.taskTypes[header.taskType],
    visits: String(header.visits),
    hours: say(header.hours),
    consultation: header.consultation,
    complaint: header.complaint,
    reach: words.reaches[header.reach],
    isServiceTerminals: yesNo(header.isServiceTerminals),
  };
  return headerParts.map((part) => `${words.header[part]}${colon}${said[part]}`);
};

const guideLines = ({ guide, tables }: ServiceItem, { words, colon, say, rule }: Speaker): readonly string[] => {
  const feeTable = tables.find(({ id }) => id === guide.feeTable);
  return [
    ...guide.audience.map((text) => `${words.audience}${colon}${say(text)}`),
    ...guide.exclusions.map(
      ({ text, rule: asked }) =>
        `${words.excluded}${colon}${say(text)}${asked ? ` [${words.when}${colon}${rule(asked)}]` : ''}`,
    ),
    ...guide.bring.map((text) => `${words.bring}${colon}${say(text)}`),
    ...guide.receive.map((text) => `${words.receive}${colon}${say(text)}`),
    [
      `${words.fee}${colon}${say(guide.fee)}`,
      feeTable ? ` [${words.feeTable}${colon}${say(feeTable.label)}]` : '',
      guide.feeAtCounter ? ` (${words.feeAtCounter})` : '',
    ].join(''),
    `${words.basis}${colon}${say(guide.basis)}`,
  ];
};

/** What a page takes besides options. */
const boundsOf = (page: Page, { words, yesNo }: Speaker): string => {
  const { kind, id, title, help, name, showIf, ...rest } = page;
  const { options, ...bounds } = { options: [], ...rest };
  const said = Object.entries(bounds).map(([key, value]) => {
    const called = Object.entries(words.bounds).find(([bound]) => bound === key)?.[1] ?? key;
    return `${called} ${typeof value === 'boolean' ? yesNo(value) : value}`;
  });
  return [words.pageKinds[kind], ...said].join(', ');
};

const pageLines = (page: Page, speaks: Speaker): readonly string[] => {
  const { words, colon, say, rule } = speaks;
  const title = say(page.title);
  return [
    `${words.question}${colon}${title} (${boundsOf(page, speaks)})${page.showIf ? ` [${words.only}${colon}${rule(page.showIf)}]` : ''}`,
    ...(page.help ? [`${title} ${words.help}${colon}${say(page.help)}`] : []),
    ...(page.name ? [`${title} ${words.name}${colon}${say(page.name)}`] : []),
    ...('options' in page
      ? page.options.map(
          ({ label, hint }) => `${title} ${words.option}${colon}${say(label)}${hint ? ` (${say(hint)})` : ''}`,
        )
      : []),
  ];
};

const fieldLines = (called: string, field: Field, { words, colon, say }: Speaker): readonly string[] => [
  `${called}${colon}${say(field.label)} (${words.fieldKinds[field.kind]})`,
  ...(field.kind === 'code'
    ? Object.values(field.words).map((text) => `${say(field.label)} ${words.word}${colon}${say(text)}`)
    : []),
];

const recordLines = (record: RecordShape, pages: readonly Page[], speaks: Speaker): readonly string[] => {
  const { words, colon, say, rule } = speaks;
  const period = pages.find(({ id }) => id === record.period);
  const columnOf = (key: string): string => {
    const column = record.columns.find((each) => each.key === key);
    return column ? say(column.label) : key;
  };
  return [
    `${words.record}${colon}${record.kind}${period ? ` [${words.period}${colon}${say(period.title)}]` : ''}`,
    ...record.facts.flatMap((field) => fieldLines(`${words.record} ${words.fact}`, field, speaks)),
    ...record.columns.flatMap((field) => fieldLines(`${words.record} ${words.column}`, field, speaks)),
    ...record.totals.map(
      ({ label, of, where }) =>
        `${words.record} ${words.total}${colon}${say(label)} = ${words.totals[of.by]}${of.by === 'sum' ? ` ${columnOf(of.column)}` : ''}${
          where ? ` [${words.only}${colon}${rule(where)}]` : ''
        }`,
    ),
  ];
};

const tableValueWords = (kind: Table['kind'], value: number): string => {
  if (kind === 'money') return formatYuan(value);
  return kind === 'percent' ? `${value}%` : String(value);
};

const tableLines = (
  { label, kind, source, editions }: Table,
  { words, colon, say, yesNo, rule }: Speaker,
): readonly string[] => [
  `${words.table} ${say(label)} (${words.tableKinds[kind]}), ${words.source}${colon}${say(source.text)} [${words.confirmed}${colon}${yesNo(source.confirmed)}]`,
  ...editions.flatMap(({ effectiveFrom, effectiveTo, rows }) =>
    rows.map(({ when, label: who, value }) => {
      const days = `${effectiveFrom} ${words.from}${effectiveTo === null ? '' : `, ${effectiveTo} ${words.until}`}`;
      const whom = `${when ? rule(when) : words.always}${who ? ` (${say(who)})` : ''}`;
      return `${words.table} ${say(label)}, ${days}${colon}${whom} → ${tableValueWords(kind, value)}`;
    }),
  ),
];

const outputLines = ({ output }: ServiceItem, { words, colon, say }: Speaker): readonly string[] => {
  const most = mostCopiesOf({ output });
  return [
    `${words.paper}${colon}${say(output.title)} (${words.templates[output.template]})${output.text === undefined ? '' : ` – ${output.text}`}`,
    ...(output.template === 'certificate' ? [`${words.numberLabel}${colon}${output.numberLabel}`] : []),
    ...output.facts.map(({ label, value }) => `${words.paper} ${label}${colon}${value}`),
    ...output.notes.map((note) => `${words.note}${colon}${note}`),
    ...(most === null ? [] : [`${words.mostCopies}${colon}${most}`]),
  ];
};

/** An item in plain sentences, one a line: what people who keep the catalogue read, and compare. */
export const describeItem = (item: ServiceItem, language: Language): readonly string[] => {
  const speaks = speaker(item, language);
  const { words, colon, say, yesNo, names } = speaks;
  // Of no day: tables then stand by their names.
  const known = { facts: {}, tables: item.tables, day: '', names, language };
  return [
    `${words.title}${colon}${say(item.title)}`,
    `${words.summary}${colon}${say(item.summary)}`,
    `${words.kind}${colon}${words.kinds[item.kind]}`,
    `${words.topic}${colon}${words.topics[item.topic]}`,
    `${words.department}${colon}${say(item.department.name)}`,
    ...headerLines(item, speaks),
    `${words.minutes}${colon}${item.minutes}`,
    `${words.force}${colon}${item.effectiveFrom} – ${item.effectiveTo ?? ''}`,
    `${words.needs}${colon}${item.needs.map((device) => words.devices[device]).join(', ')}`,
    ...(item.promisedWorkingDays === undefined
      ? []
      : [`${words.limits}${colon}${item.promisedWorkingDays} / ${item.legalWorkingDays}`]),
    ...supervisedStepSchema.options.flatMap((step) => {
      const limit = item.stepLimits[step];
      return limit === undefined ? [] : [`${words.steps}${colon}${words.step[step]} ${limit}`];
    }),
    ...(item.retentionYears === undefined
      ? []
      : [`${words.retention}${colon}${item.retentionYears} (${words.retentionOf[item.retentionOf]})`]),
    ...(item.retentionBasis ? [`${words.retentionBasis}${colon}${say(item.retentionBasis)}`] : []),
    ...guideLines(item, speaks),
    ...item.pages.flatMap((page) => pageLines(page, speaks)),
    ...(item.record ? recordLines(item.record, item.pages, speaks) : []),
    ...item.results.flatMap((field) => fieldLines(words.result, field, speaks)),
    ...item.tables.flatMap((table) => tableLines(table, speaks)),
    ...item.calculation.map(
      ({ label, kind, formula }) =>
        `${words.line} ${say(label)} (${words.fieldKinds[kind]}) = ${explainFormula(formula, known)}`,
    ),
    ...(item.declaration ? [`${words.declaration}${colon}${say(item.declaration)}`] : []),
    `${words.waits}${colon}${item.decisionWithinSeconds}`,
    ...(item.whenRefused ? [`${words.refused}${colon}${say(item.whenRefused)}`] : []),
    ...outputLines(item, speaks),
    `${words.example}${colon}${yesNo(item.exampleData)}`,
  ];
};

/** What changed from one version to another, in plain sentences and in their order: `−` gone, `+` new; what moved is both. */
export const diffItems = (before: ServiceItem, after: ServiceItem, language: Language): readonly string[] =>
  diffArrays([...describeItem(before, language)], [...describeItem(after, language)]).flatMap(
    ({ added, removed, value }) => (added || removed ? value.map((line) => `${added ? '+' : '−'} ${line}`) : []),
  );

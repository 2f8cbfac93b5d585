import { explainFormula, explainRule, type Name, type Names } from '@linban/shared/items/explain.ts';
import { formatYuan } from '@linban/shared/items/field.ts';
import type { Table } from '@linban/shared/items/formula.ts';
import type { Language, LocalizedText } from '@linban/shared/items/localized-text.ts';
import { namesOf } from '@linban/shared/items/names.ts';
import { mostCopiesOf, type Page, type ServiceItem } from '@linban/shared/items/service-item.ts';
import { type SupervisedStep, supervisedStepSchema } from '@linban/shared/supervision/step-limits.ts';

const headings = {
  'zh-CN': {
    title: '名称',
    summary: '简介',
    kind: '办理类型',
    department: '部门',
    force: '有效期',
    excluded: '不能办',
    when: '判断',
    bring: '要带',
    receive: '会拿到',
    fee: '费用',
    feeAtCounter: '由窗口收取',
    basis: '依据',
    limits: '承诺 / 法定工作日',
    steps: '环节时限（工作日）',
    step: {
      acceptance: '受理',
      supplement: '居民补正',
      decision: '审核决定',
      departmentReply: '部门答复',
      pause: '特别程序',
      completion: '办结',
      delivery: '送达',
      correction: '更正',
    },
    question: '问题',
    only: '只在',
    option: '选项',
    table: '表',
    from: '起',
    line: '计算',
    declaration: '声明',
    refused: '被拒绝时',
    paper: '文书',
    note: '文书提示',
    mostCopies: '最多打印份数',
    always: '其他',
  },
  en: {
    title: 'Title',
    summary: 'Summary',
    kind: 'Kind',
    department: 'Department',
    force: 'In force',
    excluded: 'Not for',
    when: 'when',
    bring: 'Bring',
    receive: 'Receive',
    fee: 'Fee',
    feeAtCounter: 'taken at the counter',
    basis: 'Basis',
    limits: 'Promised / legal working days',
    steps: 'Working days for a step',
    step: {
      acceptance: 'acceptance',
      supplement: 'supplement by the resident',
      decision: 'decision',
      departmentReply: 'reply of a department',
      pause: 'special procedure',
      completion: 'completion',
      delivery: 'delivery',
      correction: 'correction',
    },
    question: 'Question',
    only: 'only if',
    option: 'option',
    table: 'Table',
    from: 'from',
    line: 'Worked out',
    declaration: 'Declaration',
    refused: 'When refused',
    paper: 'Document',
    note: 'Note on the document',
    mostCopies: 'May be printed so many times',
    always: 'otherwise',
  },
} as const satisfies Record<Language, Record<string, string | Record<SupervisedStep, string>>>;

/** What a page takes besides options. */
const boundsOf = (page: Page): string => {
  const { kind, id, title, help, name, showIf, ...bounds } = page;
  const entries = Object.entries(bounds).filter(([key]) => key !== 'options');
  return [kind, ...entries.map(([key, value]) => `${key} ${value}`)].join(', ');
};

const tableWords = (kind: Table['kind'], value: number): string => {
  if (kind === 'money') return formatYuan(value);
  return kind === 'percent' ? `${value}%` : String(value);
};

/** An item in plain sentences, one a line: what people who keep the catalogue read, and compare. */
export const describeItem = (item: ServiceItem, language: Language): readonly string[] => {
  const words = headings[language];
  const names: Names = new Map<string, Name>([
    ...namesOf(item),
    ...item.calculation.map(({ key, label, kind }) => [key, { label, kind }] as const),
  ]);
  // Of no day: tables then stand by their names.
  const known = { facts: {}, tables: item.tables, day: '', names, language };
  const say = (text: LocalizedText): string => text[language];
  const { guide, output } = item;
  return [
    `${words.title}: ${say(item.title)}`,
    `${words.summary}: ${say(item.summary)}`,
    `${words.kind}: ${item.kind}`,
    `${words.department}: ${say(item.department.name)}`,
    `${words.force}: ${item.effectiveFrom} – ${item.effectiveTo ?? ''}`,
    ...(item.promisedWorkingDays === undefined
      ? []
      : [`${words.limits}: ${item.promisedWorkingDays} / ${item.legalWorkingDays}`]),
    ...supervisedStepSchema.options.flatMap((step) => {
      const limit = item.stepLimits[step];
      return limit === undefined ? [] : [`${words.steps}: ${words.step[step]} ${limit}`];
    }),
    ...guide.exclusions.map(
      ({ text, rule }) =>
        `${words.excluded}: ${say(text)}${rule ? ` [${words.when}: ${explainRule(rule, names, language)}]` : ''}`,
    ),
    ...guide.bring.map((text) => `${words.bring}: ${say(text)}`),
    ...guide.receive.map((text) => `${words.receive}: ${say(text)}`),
    `${words.fee}: ${say(guide.fee)}${guide.feeAtCounter ? ` (${words.feeAtCounter})` : ''}`,
    `${words.basis}: ${say(guide.basis)}`,
    ...item.pages.flatMap((page) => [
      `${words.question}: ${say(page.title)} (${boundsOf(page)})${
        page.showIf ? ` [${words.only}: ${explainRule(page.showIf, names, language)}]` : ''
      }`,
      ...('options' in page
        ? page.options.map(({ label }) => `${say(page.title)} ${words.option}: ${say(label)}`)
        : []),
    ]),
    ...item.tables.flatMap(({ label, kind, editions }) =>
      editions.flatMap(({ effectiveFrom, rows }) =>
        rows.map(
          ({ when, label: who, value }) =>
            `${words.table} ${say(label)}, ${effectiveFrom} ${words.from}: ${
              when ? explainRule(when, names, language) : words.always
            }${who ? ` (${say(who)})` : ''} → ${tableWords(kind, value)}`,
        ),
      ),
    ),
    ...item.calculation.map(({ label, formula }) => `${words.line} ${say(label)} = ${explainFormula(formula, known)}`),
    ...(item.declaration ? [`${words.declaration}: ${say(item.declaration)}`] : []),
    ...(item.whenRefused ? [`${words.refused}: ${say(item.whenRefused)}`] : []),
    `${words.paper}: ${say(output.title)}${output.text === undefined ? '' : ` – ${output.text}`}`,
    ...output.facts.map(({ label, value }) => `${words.paper} ${label}: ${value}`),
    ...output.notes.map((note) => `${words.note}: ${note}`),
    ...(mostCopiesOf(item) === null ? [] : [`${words.mostCopies}: ${mostCopiesOf(item)}`]),
  ];
};

/** What changed from one version to another, in plain sentences: `−` gone, `+` new. */
export const diffItems = (before: ServiceItem, after: ServiceItem, language: Language): readonly string[] => {
  const [old, now] = [describeItem(before, language), describeItem(after, language)];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `− ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
  ];
};

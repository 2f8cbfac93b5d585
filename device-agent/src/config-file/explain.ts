import type * as v from 'valibot';
import { closestName } from './closest-name.ts';
import type { Words } from './language.ts';

const kinds: Readonly<Record<string, Words>> = {
  string: { 'zh-CN': '文字（双引号）', en: 'a text in double quotes' },
  number: { 'zh-CN': '数字', en: 'a number' },
  boolean: { 'zh-CN': 'true 或 false', en: 'true or false' },
  array: { 'zh-CN': '方括号中的列表', en: 'a list in brackets' },
  object: { 'zh-CN': '花括号中的一组设置', en: 'a group of settings in braces' },
};

/** Shows a value as it stands in the file, shortened. */
const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

const mustBe = (what: Words, value: unknown): Words => ({
  'zh-CN': `应为${what['zh-CN']}，现为 ${shown(value)}`,
  en: `must be ${what.en}; it is ${shown(value)}`,
});

/** `"tcp" | "serial"` in valibot's writing of a choice. */
const choicesIn = (expected: string): string[] => [...expected.matchAll(/"([^"]*)"/g)].map(([, name = '']) => name);

const choice = (expected: string, value: unknown): Words => {
  const names = choicesIn(expected);
  const meant = typeof value === 'string' ? closestName(value, names) : undefined;
  const list = names.map((name) => `"${name}"`).join(', ');
  const hint: Words =
    meant === undefined
      ? { 'zh-CN': '', en: '' }
      : { 'zh-CN': `；是否想写 "${meant}"？`, en: `; did you mean "${meant}"?` };
  return value === undefined
    ? { 'zh-CN': `缺少；应为其中之一：${list}`, en: `is missing; must be one of ${list}` }
    : {
        'zh-CN': `应为其中之一：${list}；现为 ${shown(value)}${hint['zh-CN']}`,
        en: `must be one of ${list}; it is ${shown(value)}${hint.en}`,
      };
};

/** An unknown name, with the one that was probably meant or all there are. */
export const unknownName = (name: string, known: readonly string[]): Words => {
  const meant = closestName(name, known);
  const list = known.map((each) => `"${each}"`).join(', ');
  return meant === undefined
    ? { 'zh-CN': `没有这个设置；这里可以有：${list}`, en: `there is no such setting; here may stand: ${list}` }
    : { 'zh-CN': `没有这个设置；是否想写 "${meant}"？`, en: `there is no such setting; did you mean "${meant}"?` };
};

type Issue = v.BaseIssue<unknown>;
type Explain = (issue: Issue) => Words;

const ofKind =
  (kind: string): Explain =>
  ({ input }) =>
    mustBe(kinds[kind] ?? { 'zh-CN': kind, en: kind }, input);

const length =
  (zh: string, en: string): Explain =>
  (issue) => ({
    'zh-CN': `${zh}${String(issue.requirement)}`,
    en: `${en}${String(issue.requirement)}`,
  });

/** The rule behind each kind of issue, in plain words. */
const rules: Readonly<Record<string, Explain>> = {
  string: ofKind('string'),
  number: ofKind('number'),
  boolean: ofKind('boolean'),
  array: ofKind('array'),
  variant: (issue) =>
    issue.expected === 'Object' ? ofKind('object')(issue) : choice(issue.expected ?? '', issue.input),
  picklist: (issue) => choice(issue.expected ?? '', issue.input),
  literal: (issue) => choice(issue.expected ?? '', issue.input),
  integer: ({ input }) => mustBe({ 'zh-CN': '整数', en: 'a whole number' }, input),
  min_value: ({ requirement, input }) =>
    mustBe({ 'zh-CN': `不小于 ${String(requirement)} 的数`, en: `${String(requirement)} or more` }, input),
  max_value: ({ requirement, input }) =>
    mustBe({ 'zh-CN': `不大于 ${String(requirement)} 的数`, en: `${String(requirement)} or less` }, input),
  min_length: (issue) =>
    issue.input === ''
      ? { 'zh-CN': '不能为空', en: 'may not be empty' }
      : length('太短；最少 ', 'is too short; the least is ')(issue),
  max_length: length('太长；最多 ', 'is too long; the most is '),
  url: ({ input }) =>
    mustBe(
      { 'zh-CN': '完整的网址，如 ipp://192.168.1.9/ipp/print', en: 'a whole address like ipp://192.168.1.9/ipp/print' },
      input,
    ),
  regex: ({ requirement, input }) =>
    mustBe({ 'zh-CN': `符合 ${String(requirement)} 的文字`, en: `a text like ${String(requirement)}` }, input),
};

/** A setting that has to be there is not. */
export const missingName: Words = { 'zh-CN': '缺少这个设置', en: 'this setting is missing' };

/** The rule that an issue found broken, in plain words. Rules written by hand speak for themselves. */
export const explain = (issue: Issue): Words => {
  if (issue.type === 'strict_object') {
    return issue.expected === 'Object' ? ofKind('object')(issue) : missingName;
  }
  return rules[issue.type]?.(issue) ?? { 'zh-CN': issue.message, en: issue.message };
};

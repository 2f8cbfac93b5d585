import type { Name, Names } from './explain.ts';
import type { Field } from './field.ts';
import type { LocalizedText } from './localized-text.ts';
import type { Page, ServiceItem } from './service-item.ts';

const personNames: readonly (readonly [string, Name])[] = [
  ['ageYears', { label: { 'zh-CN': '年龄（周岁）', en: 'age in years' }, kind: 'count' }],
  ['ageMonths', { label: { 'zh-CN': '年龄（足月）', en: 'age in months' }, kind: 'count' }],
  [
    'sex',
    {
      label: { 'zh-CN': '性别', en: 'sex' },
      kind: 'text',
      words: { male: { 'zh-CN': '男', en: 'male' }, female: { 'zh-CN': '女', en: 'female' } },
    },
  ],
  ['today', { label: { 'zh-CN': '今天', en: 'today' }, kind: 'text' }],
];

const pageName = (page: Page): Name => {
  const label: LocalizedText = page.name ?? page.title;
  if (page.kind === 'choice' || page.kind === 'choices')
    return {
      label,
      kind: 'text',
      words: Object.fromEntries(page.options.map((option) => [option.value, option.label])),
    };
  if (page.kind === 'amount') return { label, kind: 'money' };
  return { label, kind: page.kind === 'number' || page.kind === 'year' ? 'count' : 'text' };
};

const fieldName = (field: Field): Name => {
  if (field.kind === 'code') return { label: field.label, kind: 'text', words: field.words };
  return { label: field.label, kind: field.kind === 'money' || field.kind === 'count' ? field.kind : 'text' };
};

/** What the facts that an item's rules and sums ask for are called. */
export const namesOf = (item: ServiceItem): Names =>
  new Map<string, Name>([
    ...personNames,
    ...item.pages.map((page) => [page.id, pageName(page)] as const),
    ...(item.record?.facts ?? []).map((field) => [field.key, fieldName(field)] as const),
    ...item.results.map((field) => [field.key, fieldName(field)] as const),
  ]);

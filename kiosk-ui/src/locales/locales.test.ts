import { describe, expect, it } from 'vitest';
import { first as firstEn } from './en/first.ts';
import { later as laterEn } from './en/later.ts';
import { first as firstZh } from './zh-CN/first.ts';
import { later as laterZh } from './zh-CN/later.ts';

const languages = { 'zh-CN': { ...firstZh, ...laterZh }, en: { ...firstEn, ...laterEn } };

const flat = (tree: object, prefix = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flat(value, `${prefix}${key}.`),
  );

const keysOf = (words: Readonly<Record<string, object>>): Map<string, string> =>
  new Map(Object.entries(words).flatMap(([ns, tree]) => flat(tree, `${ns}:`)));

const zh = keysOf(languages['zh-CN']);
const en = keysOf(languages.en);
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

const files = import.meta.glob<string>(['../**/*.ts', '../**/*.tsx', '!../locales/**', '!../**/*.test.*'], {
  eager: true,
  query: '?raw',
  import: 'default',
});
/** The namespaces a file speaks in; receipts are built with a translator that is handed in. */
const namespacesOf = (file: string, source: string): string[] =>
  file.endsWith('/flow/receipt.ts')
    ? ['receipt']
    : [...source.matchAll(/useTranslation\(\[?'(\w+)'/g)].map((match) => match[1] ?? '');

/** Every text in quotes may be a key, and so may be a template with holes. That keys exist, the compiler checks. */
const used = Object.entries(files).flatMap(([file, source]) =>
  [...source.matchAll(/'([\w.:-]+)'/g), ...source.matchAll(/`([^`]+)`/g)]
    .map((match) => match[1] ?? '')
    .flatMap((key) => (/^\w+:/.test(key) ? [key] : namespacesOf(file, source).map((ns) => `${ns}:${key}`))),
);

const patternOf = (key: string): RegExp =>
  new RegExp(
    `^${key
      .replaceAll(/\$\{[^}]*\}/g, '\u0000')
      .replaceAll(/[.*+?^()|[\]\\]/g, '\\$&')
      .replaceAll('\u0000', '[\\w-]+')}$`,
  );

describe('the words', () => {
  it('exist in both languages, with the same keys and the same placeholders', () => {
    expect([...en.keys()].sort()).toEqual([...zh.keys()].sort());
    for (const [key, text] of zh) expect([key, placeholders(en.get(key) ?? '')]).toEqual([key, placeholders(text)]);
  });

  it('are never empty', () => {
    for (const [key, text] of [...zh, ...en]) expect([key, text.trim()]).not.toEqual([key, '']);
  });

  it('are Chinese in Chinese and have no Chinese in English', () => {
    const han = /\p{Script=Han}/u;
    const other = 'common:otherLanguage';
    for (const [key, text] of en) if (key !== other) expect([key, han.test(text)]).toEqual([key, false]);
    for (const [key, text] of zh) if (key !== other) expect([key, han.test(text)]).toEqual([key, true]);
  });

  it('are all used', () => {
    const patterns = used.map(patternOf);
    const unused = [...zh.keys()].filter((key) => !patterns.some((pattern) => pattern.test(key)));
    expect(unused).toEqual([]);
  });
});

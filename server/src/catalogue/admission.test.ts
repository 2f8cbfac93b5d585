import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { languageSchema } from '@linban/shared/items/localized-text.ts';
import { serviceItemSchema } from '@linban/shared/items/service-item.ts';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { checkAdmission } from './admission.ts';
import { defaultCatalogueFolder, loadItems } from './catalogue.ts';
import { describeItem, diffItems } from './describe-item.ts';
import { walkPages } from './walk-pages.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** What admission says of the catalogue with some text in one file replaced. */
const checkChanged = (file: string, from: string, to: string): readonly string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'linban-admission-'));
  folders.push(folder);
  cpSync(defaultCatalogueFolder, folder, { recursive: true });
  const text = readFileSync(join(folder, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(folder, file), text.replace(from, to));
  return checkAdmission(folder);
};

const items = () => {
  const loaded = loadItems(defaultCatalogueFolder);
  if (!loaded.ok) throw new Error(loaded.error.join('\n'));
  return loaded.value.map(({ item }) => item);
};

describe('admission', () => {
  it('lets the catalogue pass that comes with the server', () => {
    expect(checkAdmission(defaultCatalogueFolder)).toEqual([]);
  });

  const insurance = 'residents-insurance/item.json';
  it.each<[what: string, file: string, from: string, to: string, said: RegExp]>([
    [
      'a field of the wrong kind',
      insurance,
      '"minutes": 5',
      '"minutes": "5"',
      /item\.json:\d+: minutes: expected number/,
    ],
    ['an unknown table', insurance, '"table": "yearlyFee"', '"table": "fees"', /calculation\.0: no such table as fees/],
    [
      'a fee at the counter without a table',
      insurance,
      '"feeTable": "yearlyFee"',
      '"feeAtCounter": true',
      /guide\.feeAtCounter: there is no feeTable/,
    ],
    [
      'doubtful amounts that are not marked',
      insurance,
      '"exampleData": true',
      '"exampleData": false',
      /exampleData: a table is not/,
    ],
    [
      'an untranslated text',
      insurance,
      '"en": "Which describes you?"',
      '"en": "您属于哪一种？"',
      /pages\.0\.title\.en: holds Chinese/,
    ],
    [
      'an abbreviation that no voice knows',
      'social-security-card/item.json',
      '"spoken": { "en": "China Construction Bank" }',
      '"spoken": { "en": "CCB of China" }',
      /item\.json:\d+: pages\.3\.options\.3\.label\.spoken\.en: can't be read aloud: CCB/,
    ],
    [
      'a sign that no voice knows',
      insurance,
      '大中学生',
      '大/中学生',
      /item\.json:\d+: pages\.0\.options\.1\.label\.zh-CN: can't be read aloud: \/ \(say it in words in pages/,
    ],
    [
      'hours of a centre that no voice knows',
      'centres.json',
      'Monday to Saturday 8:30',
      'Mon. to Saturday 8:30',
      /centres\.json:\d+: \d+\.hours\.en: can't be read aloud: Mon\./,
    ],
    [
      'a fee for a rule that no voice knows',
      insurance,
      `"when": {
                "fact": "ageYears",
                "below": 18
              },
              "label": {
                "zh-CN": "未满 18 周岁",
                "en": "Under 18"
              }`,
      '"when": { "window": { "from": "11-07", "to": "12-25" } }',
      /item\.json:\d+: tables\.0\.editions\.0\.rows\.1: a row whose rule can't be read aloud needs a label/,
    ],
    [
      'a question without help',
      'serious-illness/item.json',
      '"在申请单右上角，8 位数字。"',
      '""',
      /pages\.4\.help\.zh-CN/,
    ],
    ['a place nobody knows', insurance, '应缴 {fee} 元', '应缴 {price} 元', /output\.text: \{price\} is nothing/],
    [
      'a fee that an example contradicts',
      insurance,
      '"value": 87000',
      '"value": 88000',
      /正好 60 岁: expected fee 870\.00, is 880\.00/,
    ],
    ['a window that moved', insurance, '"from": "11-07"', '"from": "11-06"', /登记时间前一天: expected to be refused/],
    [
      'a question nobody can reach',
      'social-security-card/item.json',
      '"is": "activate"',
      '"is": "enable"',
      /pages\.4: no answers lead to cardTail/,
    ],
    ['an age that moved', 'flexible-employment/item.json', '"atLeast": 60', '"atLeast": 61', /男性正好 60 周岁/],
    [
      'an exclusion without an example',
      'social-security-card/examples.json',
      '2008-11-27',
      '2000-11-27',
      /no example is excluded because: 未满 18/,
    ],
  ])('names file, place and rule: %s', (_, file, from, to, said) => {
    const errors = checkChanged(file, from, to);
    expect(errors.join('\n')).toMatch(said);
    expect(errors.join('\n')).toContain(file.split('/')[0]);
  });
});

describe('walking all ways', () => {
  it('counts those that answers make, and finds a way that ends nowhere', () => {
    const card = items().find(({ id }) => id === 'social-security-card');
    if (!card) throw new Error('no such item');
    expect(walkPages(card)).toMatchObject({ ways: 3, neverAsked: [], deadEnds: [] });
    const [first, ...others] = card.pages;
    if (first?.kind !== 'choice') throw new Error('its first page is a choice');
    const broken = { ...card, pages: [first, ...others.map((page) => ({ ...page, id: 'phone' }))] };
    expect(walkPages(broken).deadEnds).not.toEqual([]);
  });
});

describe('a difference in plain words', () => {
  it('says what people would notice, and nothing else', () => {
    const item = items().find(({ id }) => id === 'residents-insurance');
    if (!item) throw new Error('no such item');
    const [table] = item.tables;
    const [edition] = table?.editions ?? [];
    if (!table || !edition) throw new Error('no fees');
    const rows = edition.rows.map((row) => (row.value === 87_000 ? { ...row, value: 88_000 } : row));
    const next = { ...item, version: 2, tables: [{ ...table, editions: [{ ...edition, rows }] }] };
    expect(diffItems(item, next, 'zh-CN')).toEqual([
      '− 表 个人缴费（一年）, 2025-11-01 起：年龄（周岁） < 70 (60–69 周岁) → 870.00',
      '+ 表 个人缴费（一年）, 2025-11-01 起：年龄（周岁） < 70 (60–69 周岁) → 880.00',
    ]);
    expect(diffItems(item, { ...item, version: 2 }, 'en')).toEqual([]);
  });

  /** Each place of a value with another value there. */
  const alterations = (value: unknown, place: readonly string[] = []): readonly (readonly [string, unknown])[] => {
    const at = place.join('.');
    if (typeof value === 'string')
      return [
        [at, `${value}9`],
        [at, value.slice(0, -1)],
      ];
    if (typeof value === 'number') return [[at, value + 1]];
    if (typeof value === 'boolean') return [[at, !value]];
    if (Array.isArray(value))
      return [
        ...(value.length > 1 ? [[at, value.toReversed()] as const, [at, value.slice(1)] as const] : []),
        ...value.flatMap((each, index) =>
          alterations(each, [...place, String(index)]).map(
            ([where, altered]) => [where, value.with(index, altered)] as const,
          ),
        ),
      ];
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, each]) =>
      alterations(each, [...place, key]).map(([where, altered]) => [where, { ...value, [key]: altered }] as const),
    );
  };
  /** Names by which the data hangs together; people never see them, and admission finds what then hangs in the air. */
  const isName = /(?:^|\.)(?:id|version|value|key|kind|column|period|feeTable|fact|table|words\.[^.]+)$/;

  it('leaves out nothing of an item that may be altered', () => {
    const silent = new Set<string>();
    let tried = 0;
    for (const item of items())
      for (const [place, altered] of alterations(item)) {
        const parsed = v.safeParse(serviceItemSchema, altered);
        if (!parsed.success || isName.test(place)) continue;
        tried += 1;
        const isSaid = languageSchema.options.some((language) => diffItems(item, parsed.output, language).length > 0);
        if (!isSaid) silent.add(place.replaceAll(/\.\d+/g, ''));
      }
    expect(tried).toBeGreaterThan(1000);
    expect([...silent]).toEqual([]);
  });

  it('explains rules and sums', () => {
    const relief = items().find(({ id }) => id === 'medical-relief-trial');
    expect(relief && describeItem(relief, 'zh-CN')).toContain(
      '计算 可以减负（元） (金额) = 超过起算线的部分 × 减负比例',
    );
  });
});

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { itemIdSchema } from '@linban/shared/ids.ts';
import { pagesToAsk } from '@linban/shared/items/answers.ts';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { type Catalogue, createCatalogue, defaultCatalogueFolder, eligibilityOf, loadItems } from './catalogue.ts';
import { loadCentres } from './centres.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const loaded = (folder: string): Catalogue => {
  const result = loadItems(folder);
  if (!result.ok) throw new Error(result.error.join('\n'));
  return createCatalogue(
    result.value.map(({ item }) => ({ item, published: { from: item.effectiveFrom, withdrawnFrom: null } })),
  );
};
const registrationId = v.parse(itemIdSchema, 'unemployment-registration');

/** A copy of the catalogue with one item's file changed. */
const changed = (change: (item: Record<string, unknown>) => unknown): string => {
  const folder = mkdtempSync(join(tmpdir(), 'linban-catalogue-'));
  folders.push(folder);
  cpSync(defaultCatalogueFolder, folder, { recursive: true });
  const path = join(folder, registrationId, 'item.json');
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));
  return folder;
};

describe('the catalogue that comes with the server', () => {
  const catalogue = loaded(defaultCatalogueFolder);

  it('offers its items today, and nothing before its first day', () => {
    const offered = catalogue.published('2026-11-23').map(({ id }) => id);
    expect(offered).toContain(registrationId);
    expect(offered.length).toBeGreaterThanOrEqual(16);
    expect(catalogue.published('2025-12-31')).toEqual([]);
  });

  it.each([
    [15, false],
    [16, true],
    [62, true],
    [63, false],
  ])('lets somebody of %i years register as unemployed: %s', (ageYears, eligible) => {
    const item = catalogue.get(registrationId, 1);
    expect(
      eligibilityOf(item, { ageYears, ageMonths: ageYears * 12, sex: 'female', today: '2026-11-23' }).eligible,
    ).toBe(eligible);
  });

  it.each([
    [778, false],
    [779, true],
  ])('lets somebody of %i months apply for the allowance at 65, a month early: %s', (ageMonths, eligible) => {
    const item = catalogue.get('senior-allowance', 1);
    expect(eligibilityOf(item, { ageYears: 64, ageMonths, sex: 'male', today: '2026-11-23' }).eligible).toBe(eligible);
  });

  it('does not ask when the last job ended where there was none', () => {
    const item = catalogue.get(registrationId, 1);
    const asked = (reason: string) => pagesToAsk(item, { reason }).map(({ id }) => id);
    expect(asked('dismissed')).toContain('lastJobEnded');
    expect(asked('never-worked')).not.toContain('lastJobEnded');
  });

  it('knows centres, all marked as examples', () => {
    const centres = loadCentres(defaultCatalogueFolder);
    if (!centres.ok) throw new Error(centres.error);
    expect(centres.value.length).toBeGreaterThanOrEqual(2);
    for (const { name } of centres.value) {
      expect(name['zh-CN']).toContain('示例');
      expect(name.en).toContain('example');
    }
  });
});

describe('versions', () => {
  const item = loaded(defaultCatalogueFolder).get(registrationId, 1);
  const day = (text: string) => v.parse(v.pipe(v.string(), v.isoDate(), v.brand('IsoDate')), text);
  const version = (number: number, from: string, withdrawnFrom: string | null = null, until: string | null = null) => ({
    item: { ...item, version: number, effectiveTo: until === null ? null : day(until) },
    published: { from: day(from), withdrawnFrom: withdrawnFrom === null ? null : day(withdrawnFrom) },
  });
  const catalogue = createCatalogue([
    version(1, '2026-01-01', null, '2026-06-30'),
    version(2, '2026-07-01'),
    { item: { ...item, version: 3 }, published: null },
  ]);

  it('change at midnight in Shanghai, and what was signed before is judged by what was in force then', () => {
    expect(catalogue.findPublished(registrationId, '2026-06-30')?.version).toBe(1);
    expect(catalogue.findPublished(registrationId, '2026-07-01')?.version).toBe(2);
    expect(catalogue.find(registrationId, 1, '2026-06-30')?.version).toBe(1);
    expect(catalogue.find(registrationId, 1, '2026-07-01')).toBeUndefined();
    expect(catalogue.find(registrationId, 2, '2026-06-30')).toBeUndefined();
    expect(catalogue.get(registrationId, 1).version).toBe(1);
    expect(catalogue.get(registrationId, 3).version).toBe(3);
    expect(catalogue.find(registrationId, 3, '2026-07-01')).toBeUndefined();
  });

  it('take cases that a terminal still signs by the one before, and none once it is withdrawn', () => {
    const replaced = createCatalogue([version(1, '2026-01-01'), version(2, '2026-07-01', '2026-08-01')]);
    expect(replaced.published('2026-07-01')).toMatchObject([
      { version: 2, effectiveFrom: '2026-07-01', effectiveTo: '2026-07-31' },
    ]);
    expect(replaced.find(registrationId, 1, '2026-07-02')?.version).toBe(1);
    expect(replaced.find(registrationId, 2, '2026-07-31')?.version).toBe(2);
    expect(replaced.find(registrationId, 2, '2026-08-01')).toBeUndefined();
    expect(replaced.published('2026-08-01')).toEqual([]);
    expect(replaced.servedFrom('2026-06-30').map(({ version: each }) => each)).toEqual([1, 2]);
    expect(replaced.servedFrom('2026-07-01').map(({ version: each }) => each)).toEqual([2]);
  });
});

describe('a catalogue with an error names the file and the place', () => {
  it.each<[string, (item: Record<string, unknown>) => unknown]>([
    ['minutes', (item) => ({ ...item, minutes: 0 })],
    ['title.en', (item) => ({ ...item, title: { 'zh-CN': '失业登记', en: 'a\u202eb' } })],
    ['only a promised item has limits', (item) => ({ ...item, promisedWorkingDays: 20 })],
    ['needs both limits', (item) => ({ ...item, kind: 'promised', promisedWorkingDays: 20 })],
    [
      'more than legalWorkingDays',
      (item) => ({ ...item, kind: 'promised', promisedWorkingDays: 20, legalWorkingDays: 5 }),
    ],
    [
      'the end of a number is not an account',
      (item) => ({
        ...item,
        pages: [
          {
            kind: 'code',
            id: 'cardTail',
            title: { 'zh-CN': '卡号', en: 'Card' },
            letters: false,
            account: true,
            minLength: 4,
            maxLength: 4,
          },
        ],
      }),
    ],
    ['stepLimits.decision: an instant item', (item) => ({ ...item, stepLimits: { departmentReply: 3, decision: 2 } })],
    [
      'stepLimits.decision: more than promisedWorkingDays',
      (item) => ({
        ...item,
        kind: 'promised',
        promisedWorkingDays: 5,
        legalWorkingDays: 5,
        stepLimits: { decision: 6 },
      }),
    ],
    ['surprise', (item) => ({ ...item, surprise: 1 })],
    ['id', (item) => ({ ...item, id: 'something-else' })],
    ['is there twice', (item) => ({ ...item, pages: [...Object(item['pages']), Object(item['pages'])[0]] })],
    [
      'no such fact as income',
      (item) => ({
        ...item,
        guide: {
          ...Object(item['guide']),
          exclusions: [{ text: { 'zh-CN': '一', en: 'a' }, rule: { fact: 'income', below: 1 } }],
        },
      }),
    ],
    ['which is not asked before', (item) => ({ ...item, pages: Object(item['pages']).slice(1) })],
  ])('%s', (place, change) => {
    const result = loadItems(changed(change));
    expect(result.ok).toBe(false);
    const text = result.ok ? '' : result.error.join('\n');
    expect(text).toContain(join(registrationId, 'item.json'));
    expect(text).toContain(place);
  });

  it('what is not JSON', () => {
    const folder = changed((item) => item);
    mkdirSync(join(folder, 'broken-item'));
    writeFileSync(join(folder, 'broken-item', 'item.json'), '{');
    expect(loadItems(folder)).toMatchObject({ ok: false, error: [expect.stringContaining('broken-item')] });
  });
});

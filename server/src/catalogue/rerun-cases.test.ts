import { isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { defaultCatalogueFolder, eligibilityOf } from './catalogue.ts';
import { personFacts } from './person-facts.ts';
import { differenceOf } from './rerun-cases.ts';
import { loadShipped } from './shipped.ts';

const shipped = loadShipped(defaultCatalogueFolder);
if (!shipped.ok) throw new Error(shipped.error.join('\n'));
/** Every case that an example person of the catalogue would have begun. */
const pasts = shipped.value.flatMap(({ item, examples }) =>
  examples
    .filter(({ expect: expected }) => expected.eligible)
    .map(({ person, answers, day }) => ({ item, past: { person, answers, day } })),
);

describe('what would have come out differently', () => {
  it('is nothing by the version the case was taken in by, whoever it was', () => {
    for (const { item, past } of pasts) expect(differenceOf(item, item, past)).toBeNull();
  });

  it('is that the person is refused exactly where the new rule refuses', () => {
    const younger = (item: ServiceItem, ageYears: number): ServiceItem => {
      const text = { 'zh-CN': '太年轻', en: 'too young' };
      const exclusions = [...item.guide.exclusions, { text, rule: { fact: 'ageYears', below: ageYears } }];
      return { ...item, version: item.version + 1, guide: { ...item.guide, exclusions } };
    };
    fc.assert(
      fc.property(fc.constantFrom(...pasts), fc.integer({ min: 0, max: 100 }), ({ item, past }, ageYears) => {
        const after = younger(item, ageYears);
        const { eligible } = eligibilityOf(after, personFacts(past.person, past.day));
        expect(differenceOf(item, after, past)).toBe(eligible ? null : 'excluded');
      }),
      { numRuns: 300 },
    );
  });

  it('is the answers where a question is new, and the amount where a table says more', () => {
    const fee = pasts.find(({ item }) => item.id === 'residents-insurance');
    if (!fee) throw new Error('no such item');
    const { item, past } = fee;
    const editions = item.tables.map((table) => ({
      ...table,
      editions: table.editions.map((edition) => ({
        ...edition,
        rows: edition.rows.map((row) => ({ ...row, value: row.value + 100 })),
      })),
    }));
    expect(differenceOf(item, { ...item, tables: editions }, past)).toBe('amounts');
    const since = { id: 'since', kind: 'date', title: { 'zh-CN': '何时', en: 'When' } } as const;
    const notBefore = v.parse(isoDateSchema, '2020-01-01');
    expect(differenceOf(item, { ...item, pages: [...item.pages, { ...since, notBefore }] }, past)).toBe('answers');
  });
});

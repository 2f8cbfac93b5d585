import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultCatalogueFolder } from './catalogue.ts';
import { type KnownVersion, planSeed } from './seed-plan.ts';
import { loadShipped } from './shipped.ts';
import { type Version, versionOf } from './version-file.ts';

const loaded = loadShipped(defaultCatalogueFolder);
if (!loaded.ok) throw new Error(loaded.error.join('\n'));
const [first, second] = loaded.value;
if (!first || !second) throw new Error('two items are needed');

const numbered = ({ item, examples }: Version, version: number): Version => versionOf({ ...item, version }, examples);
const known = (of: Version, isOfStaff = false): KnownVersion => ({
  itemId: of.item.id,
  version: of.item.version,
  isOfStaff,
  data: of.data,
});

const versions = fc.uniqueArray(
  fc.record({ of: fc.constantFrom(first, second), version: fc.integer({ min: 1, max: 5 }) }),
  { selector: ({ of, version }) => `${of.item.id}/${version}`, maxLength: 8 },
);

describe('what becomes of the items that come with the server', () => {
  it('is all published on a new server, and nothing more at the next start', () => {
    fc.assert(
      fc.property(versions, (all) => {
        const shipped = all.map(({ of, version }) => numbered(of, version));
        expect(planSeed(shipped, [])).toEqual({ publish: shipped, draft: [], differing: [] });
        const plan = planSeed(
          shipped,
          shipped.map((each) => known(each)),
        );
        expect(plan).toEqual({ publish: [], draft: [], differing: [] });
      }),
    );
  });

  it('never takes the place of what people decided: of their items only what is newer comes, as a draft', () => {
    fc.assert(
      fc.property(versions, versions, fc.boolean(), (all, before, isOfStaff) => {
        const shipped = all.map(({ of, version }) => numbered(of, version));
        const there = before.map(({ of, version }) => known(numbered(of, version), isOfStaff && of === first));
        const plan = planSeed(shipped, there);
        const theirs = isOfStaff && there.some(({ itemId }) => itemId === first.item.id);
        for (const { item } of plan.publish) {
          expect(there.some(({ itemId, version }) => itemId === item.id && version === item.version)).toBe(false);
          expect(theirs && item.id === first.item.id).toBe(false);
        }
        for (const { item } of plan.draft) {
          expect(theirs && item.id === first.item.id).toBe(true);
          for (const { itemId, version } of there)
            if (itemId === item.id) expect(item.version).toBeGreaterThan(version);
        }
      }),
    );
  });

  it('is told where content changed without a new number, but not where only the order did', () => {
    const silent = versionOf({ ...first.item, minutes: first.item.minutes + 1 }, first.examples);
    expect(planSeed([silent], [known(first)]).differing).toEqual([silent]);
    expect(planSeed([silent], [known(first, true)]).differing).toEqual([]);
    const reordered = { ...known(first), data: JSON.stringify(JSON.parse(first.data), null, 2) };
    expect(planSeed([first], [reordered]).differing).toEqual([]);
  });
});

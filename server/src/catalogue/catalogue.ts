import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Eligibility } from '@linban/shared/contracts/resident-link.ts';
import type { ItemId } from '@linban/shared/ids.ts';
import { holds } from '@linban/shared/items/rule.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { loadDepartments } from './departments.ts';
import type { PersonFacts } from './person-facts.ts';
import { readItem } from './read-item.ts';

/** The service items with all their versions. A version is in force from `effectiveFrom` to `effectiveTo`, both days included. */
export interface Catalogue {
  /** What is offered on a day (`YYYY-MM-DD`, Shanghai): of each item its newest version in force. */
  published(day: string): readonly ServiceItem[];
  /** A version that was in force on a day: what was begun or signed then is judged by it, also when it arrives later. */
  find(id: ItemId, version: number, day: string): ServiceItem | undefined;
  /** What is offered on a day, by id. */
  findPublished(id: ItemId, day: string): ServiceItem | undefined;
  /** Any version, for the words on what was decided by it. Throws where there is none: versions are never taken away. */
  get(id: string, version: number): ServiceItem;
}

/** The example people of an item: no version of it. */
export const examplesFile = 'examples.json';

export const defaultCatalogueFolder = fileURLToPath(new URL('../../catalogue', import.meta.url));

const isInForce = (item: ServiceItem, day: string): boolean =>
  item.effectiveFrom <= day && (item.effectiveTo === null || day <= item.effectiveTo);

export const createCatalogue = (items: readonly ServiceItem[]): Catalogue => {
  const newestFirst = [...items].sort((a, b) => b.version - a.version);
  const findPublished = (id: ItemId, day: string) => newestFirst.find((item) => item.id === id && isInForce(item, day));
  const ids = [...new Set(items.map((item) => item.id))].sort();
  return {
    published: (day) => ids.flatMap((id) => findPublished(id, day) ?? []),
    findPublished,
    find: (id, version, day) =>
      items.find((item) => item.id === id && item.version === version && isInForce(item, day)),
    get: (id, version) => {
      const found = items.find((item) => item.id === id && item.version === version);
      if (!found) throw new Error(`version ${version} of ${id} is not in the catalogue`);
      return found;
    },
  };
};

/** A version of an item, and the file it is in. */
interface ReadVersion {
  readonly path: string;
  readonly item: ServiceItem;
}

/** Reads `<folder>/<item-id>/*.json`, one file a version (`item.json` the current one), and all that is wrong in them. */
export const loadItems = (folder: string): Result<readonly ReadVersion[], readonly string[]> => {
  const departments = loadDepartments(folder);
  if (!departments.ok) return fail([departments.error]);
  const read = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(join(folder, name))
        .filter((file) => file.endsWith('.json') && file !== examplesFile)
        .map((file) => ({
          path: join(folder, name, file),
          result: readItem(join(folder, name, file), name, departments.value),
        })),
    );
  const errors = read.flatMap(({ result }) => (result.ok ? [] : [result.error]));
  const items = read.flatMap(({ path, result }) => (result.ok ? [{ path, item: result.value }] : []));
  const isSame = (a: ServiceItem, b: ServiceItem) => a.id === b.id && a.version === b.version;
  const twice = items
    .filter(({ item }, index) => items.findIndex((other) => isSame(other.item, item)) < index)
    .map(({ item }) => `${join(folder, item.id)}: version ${item.version} is there twice`);
  const all = [...errors, ...twice];
  return all.length === 0 ? ok(items) : fail(all);
};

/** Every error names the file and where in it; nothing is offered of a catalogue with an error in it. */
export const loadCatalogue = (folder: string): Result<Catalogue, readonly string[]> => {
  const items = loadItems(folder);
  return items.ok ? ok(createCatalogue(items.value.map(({ item }) => item))) : items;
};

/** Whether a person may use an item: the first exclusion whose rule holds says why not. */
export const eligibilityOf = (item: ServiceItem, facts: PersonFacts): Eligibility => {
  const excluded = item.guide.exclusions.find(({ rule }) => rule && holds(rule, { ...facts }));
  return excluded ? { itemId: item.id, eligible: false, reason: excluded.text } : { itemId: item.id, eligible: true };
};

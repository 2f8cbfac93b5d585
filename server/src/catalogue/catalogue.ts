import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isWithin, offeredOn, type Publication, spanOf } from '@linban/shared/catalogue/spans.ts';
import type { Eligibility } from '@linban/shared/contracts/resident-link.ts';
import type { ItemId } from '@linban/shared/ids.ts';
import { holds } from '@linban/shared/items/rule.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { loadDepartments } from './departments.ts';
import type { PersonFacts } from './person-facts.ts';
import { readItem } from './read-item.ts';

/** The service items with all their versions. */
export interface Catalogue {
  /** What is offered on a day (`YYYY-MM-DD`, Shanghai): of each item its newest version in force, with the days it is offered. */
  published(day: string): readonly ServiceItem[];
  /** What is offered on a day or will be, as far as is known: of each version the days on which it is offered. */
  servedFrom(day: string): readonly ServiceItem[];
  /**
   * A version by which a case may be judged that was signed on a day: in force, or replaced by a newer one that the terminal did
   * not know of. Not before its first day, not when it was withdrawn.
   */
  find(id: ItemId, version: number, day: string): ServiceItem | undefined;
  /** What is offered on a day, by id. */
  findPublished(id: ItemId, day: string): ServiceItem | undefined;
  /** Any version, for the words on what was decided by it. Throws where there is none: versions are never taken away. */
  get(id: string, version: number): ServiceItem;
}

/** A version of an item, and since when it is offered; `null`: nobody has published it yet. */
export interface CatalogueVersion {
  readonly item: ServiceItem;
  readonly published: Pick<Publication, 'from' | 'withdrawnFrom'> | null;
}

/** The example people of an item: no version of it. */
export const examplesFile = 'examples.json';

export const defaultCatalogueFolder = fileURLToPath(new URL('../../catalogue', import.meta.url));

interface Offer {
  readonly item: ServiceItem;
  readonly publication: Publication;
}

/** As it is offered: with the days on which it is. */
const served = ({ item, publication }: Offer, all: readonly Offer[]): readonly ServiceItem[] => {
  const others = all.filter((other) => other.item.id === item.id).map((other) => other.publication);
  const span = spanOf(publication, others);
  return span ? [{ ...item, effectiveFrom: span.from, effectiveTo: span.to }] : [];
};

export const createCatalogue = (versions: readonly CatalogueVersion[]): Catalogue => {
  const offers = versions.flatMap(({ item, published }): readonly Offer[] =>
    published ? [{ item, publication: { version: item.version, until: item.effectiveTo, ...published } }] : [],
  );
  const all = offers
    .flatMap((offer) => served(offer, offers))
    .sort((a, b) => (a.id === b.id ? a.version - b.version : a.id < b.id ? -1 : 1));
  // A terminal's state is worked out from what is offered today, for each of them.
  let ofDay: { readonly day: string; readonly items: readonly ServiceItem[] } = { day: '', items: [] };
  const published = (day: string): readonly ServiceItem[] => {
    if (ofDay.day !== day) ofDay = { day, items: offeredOn(all, day) };
    return ofDay.items;
  };
  return {
    published,
    servedFrom: (day) => all.filter(({ effectiveTo }) => effectiveTo === null || day <= effectiveTo),
    findPublished: (id, day) => published(day).find((item) => item.id === id),
    find: (id, version, day) =>
      offers.find(
        ({ item, publication: { from, until, withdrawnFrom } }) =>
          item.id === id &&
          item.version === version &&
          isWithin(day, { from, to: until }) &&
          (withdrawnFrom === null || day < withdrawnFrom),
      )?.item,
    get: (id, version) => {
      const found = versions.find(({ item }) => item.id === id && item.version === version);
      if (!found) throw new Error(`version ${version} of ${id} is not in the catalogue`);
      return found.item;
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

/** Whether a person may use an item: the first exclusion whose rule holds says why not. */
export const eligibilityOf = (item: ServiceItem, facts: PersonFacts): Eligibility => {
  const excluded = item.guide.exclusions.find(({ rule }) => rule && holds(rule, { ...facts }));
  return excluded ? { itemId: item.id, eligible: false, reason: excluded.text } : { itemId: item.id, eligible: true };
};

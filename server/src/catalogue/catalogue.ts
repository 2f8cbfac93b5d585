import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Eligibility } from '@linban/shared/contracts/resident-link.ts';
import type { ItemId } from '@linban/shared/ids.ts';
import { holds, type Rule } from '@linban/shared/items/rule.ts';
import { type ServiceItem, serviceItemSchema } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { issuePaths } from '../config.ts';
import { knownFacts, type PersonFacts } from './person-facts.ts';

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

export const defaultCatalogueFolder = fileURLToPath(new URL('../../catalogue', import.meta.url));

const isInForce = (item: ServiceItem, day: string): boolean =>
  item.effectiveFrom <= day && (item.effectiveTo === null || day <= item.effectiveTo);

const factsOf = (rule: Rule): readonly string[] => {
  if ('all' in rule) return rule.all.flatMap(factsOf);
  if ('any' in rule) return rule.any.flatMap(factsOf);
  return 'not' in rule ? factsOf(rule.not) : [rule.fact];
};

/** What the schema can't say: rules ask only for what is known, pages have one id each. */
const contradictions = (item: ServiceItem): readonly string[] => {
  const pages = item.pages.map((page) => page.id);
  const twice = pages.filter((id, index) => pages.indexOf(id) !== index).map((id) => `pages: ${id} is there twice`);
  const unknownFacts = item.guide.exclusions.flatMap(({ rule }, index) =>
    (rule ? factsOf(rule) : [])
      .filter((fact) => !knownFacts.has(fact))
      .map((fact) => `guide.exclusions.${index}.rule: no such fact as ${fact}`),
  );
  const unknownPages = item.pages.flatMap(({ id, showIf }, index) =>
    (showIf ? factsOf(showIf) : [])
      .filter((fact) => !pages.slice(0, index).some((page) => page === fact))
      .map((fact) => `pages.${index}.showIf: ${id} depends on ${fact}, which is not asked before`),
  );
  return [...twice, ...unknownFacts, ...unknownPages];
};

const readItem = (path: string, folder: string): Result<ServiceItem, string> => {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return fail(`${path}: ${error instanceof SyntaxError ? error.message : 'cannot be read'}`);
  }
  const parsed = v.safeParse(serviceItemSchema, value);
  if (!parsed.success) return fail(`${path}: ${issuePaths(parsed.issues)}`);
  const wrong = contradictions(parsed.output);
  if (parsed.output.id !== folder) return fail(`${path}: id: expected the folder's name, ${folder}`);
  return wrong.length === 0 ? ok(parsed.output) : fail(`${path}: ${wrong.join('; ')}`);
};

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

/**
 * Loads `<folder>/<item-id>/*.json`, one file a version (`item.json` the current one). Every error names the file and
 * where in it; nothing is offered of a catalogue with an error in it.
 */
export const loadCatalogue = (folder: string): Result<Catalogue, readonly string[]> => {
  const read = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(join(folder, name))
        .filter((file) => file.endsWith('.json'))
        .map((file) => ({ path: join(folder, name, file), result: readItem(join(folder, name, file), name) })),
    );
  const errors = read.flatMap(({ result }) => (result.ok ? [] : [result.error]));
  const items = read.flatMap(({ result }) => (result.ok ? [result.value] : []));
  const twice = items
    .filter((item, index) => items.findIndex((other) => other.id === item.id && other.version === item.version) < index)
    .map((item) => `${join(folder, item.id)}: version ${item.version} is there twice`);
  const all = [...errors, ...twice];
  return all.length === 0 ? ok(createCatalogue(items)) : fail(all);
};

/** Whether a person may use an item: the first exclusion whose rule holds says why not. */
export const eligibilityOf = (item: ServiceItem, facts: PersonFacts): Eligibility => {
  const excluded = item.guide.exclusions.find(({ rule }) => rule && holds(rule, { ...facts }));
  return excluded ? { itemId: item.id, eligible: false, reason: excluded.text } : { itemId: item.id, eligible: true };
};

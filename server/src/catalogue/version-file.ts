import { createHash } from 'node:crypto';
import { itemFileSchema, type ServiceItem } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { issuePlaces } from '../config.ts';
import { checkAgainst, checkItem } from './admission.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Department } from './departments.ts';
import { type Example, examplesSchema } from './examples.ts';
import { itemOf, withLines } from './read-item.ts';

/** A version as one file, the way staff take it home and bring it back: the item, and its example people. */
const versionFileSchema = v.strictObject({ item: itemFileSchema, examples: examplesSchema });
type VersionFile = v.InferOutput<typeof versionFileSchema>;

export interface Version {
  readonly item: ServiceItem;
  readonly examples: readonly Example[];
  /** The whole of it as one text, the same for everything that means the same: what the database keeps, and people review. */
  readonly data: string;
}

/** SHA-256 of a version's data, hex. */
export const digestOfData = (data: string): string => createHash('sha256').update(data).digest('hex');

const asVersion = (file: VersionFile, departments: readonly Department[]): Result<Version, readonly string[]> => {
  const item = itemOf(file.item, departments);
  if (!item.ok) return fail(item.error.map((error) => `item.${error}`));
  return ok({ item: item.value, examples: file.examples, data: canonicalJson(file) });
};

/** A version that was read from the catalogue's folder. */
export const versionOf = (item: ServiceItem, examples: readonly Example[]): Version => ({
  item,
  examples,
  data: canonicalJson({ item: { ...item, department: item.department.id }, examples }),
});

/** What the database keeps of a version. Throws where this program can't read it: it was written by a newer one. */
export const readStored = (data: string, departments: readonly Department[]): Version => {
  const version = asVersion(v.parse(versionFileSchema, JSON.parse(data)), departments);
  if (!version.ok) throw new Error(version.error.join('\n'));
  return version.value;
};

/** Whether two texts mean the same version, one of them perhaps written when the schema knew less. */
export const isSameVersion = (one: string, other: string): boolean => {
  const [first, second] = [one, other].map((data) => v.safeParse(versionFileSchema, JSON.parse(data)));
  return (
    first?.success === true && second?.success === true && canonicalJson(first.output) === canonicalJson(second.output)
  );
};

/** Reads what somebody brings. Each error names the file, the line, the place and the rule. */
export const readVersion = (
  name: string,
  text: string,
  departments: readonly Department[],
): Result<Version, readonly string[]> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fail([`${name}: ${error instanceof SyntaxError ? error.message : 'cannot be read'}`]);
  }
  const parsed = v.safeParse(versionFileSchema, value);
  const version = parsed.success ? asVersion(parsed.output, departments) : fail(issuePlaces(parsed.issues));
  return version.ok ? version : fail(withLines(name, text, version.error));
};

/** A stored version as a file for people: in the order of the schema, `version` as they are to bring it back. */
export const writeVersion = (data: string, version: number): string => {
  const { item, examples } = v.parse(versionFileSchema, JSON.parse(data));
  return `${JSON.stringify({ item: { ...item, version }, examples }, null, 2)}\n`;
};

/** Everything that must be right before a version is offered; lines are those of the file that {@link writeVersion} makes. */
export const checkVersion = (name: string, { item, examples, data }: Version): readonly string[] => [
  ...withLines(
    name,
    writeVersion(data, item.version),
    checkItem(item).map((error) => `item.${error}`),
  ),
  ...(examples.length === 0 ? [`${name}: examples: there is none`] : []),
  ...checkAgainst(item, examples).map((error) => `${name}: examples: ${error}`),
];

/** Where two values differ: `item.pages.2.title.en`, each place once. */
const differences = (before: unknown, after: unknown, place: string): readonly string[] => {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return [place];
  if (Array.isArray(before) !== Array.isArray(after)) return [place];
  const [old, now]: readonly Map<string, unknown>[] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  if (!old || !now) return [place];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) =>
    differences(old.get(key) ?? null, now.get(key) ?? null, place === '' ? key : `${place}.${key}`),
  );
};

/** Every place in which two stored versions differ: what sentences leave out is not hidden from who reviews it. */
export const changedPlaces = (before: string | null, after: string): readonly string[] =>
  before === null ? [] : differences(JSON.parse(before), JSON.parse(after), '');

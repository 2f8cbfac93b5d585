import type * as v from 'valibot';

type Schema = v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';

const partOf = (schema: Schema, part: string): unknown => Object.entries(schema).find(([name]) => name === part)?.[1];

/** The schemas of the names an object may have; several where it is one of a choice. */
const entriesOf = (schema: Schema): Readonly<Record<string, unknown>>[] => {
  const entries = partOf(schema, 'entries');
  if (typeof entries === 'object' && entries !== null) return [Object.fromEntries(Object.entries(entries))];
  const wrapped = partOf(schema, 'wrapped');
  if (isSchema(wrapped)) return entriesOf(wrapped);
  const options = partOf(schema, 'options');
  return Array.isArray(options) ? options.filter(isSchema).flatMap(entriesOf) : [];
};

const step = (schema: Schema, key: unknown): Schema[] => {
  const wrapped = partOf(schema, 'wrapped');
  if (isSchema(wrapped)) return step(wrapped, key);
  const item = partOf(schema, 'item');
  if (isSchema(item)) return [item];
  return entriesOf(schema)
    .map((entries) => entries[String(key)])
    .filter(isSchema);
};

/** The names that may stand in the object at `path`, read from the schema itself. */
export const knownNames = (schema: Schema, path: readonly unknown[]): string[] => {
  let here: Schema[] = [schema];
  for (const key of path) here = here.flatMap((each) => step(each, key));
  return [...new Set(here.flatMap(entriesOf).flatMap((entries) => Object.keys(entries)))];
};

import { join } from 'node:path';
import { localizedTextSchema } from '@linban/shared/items/localized-text.ts';
import { departmentIdSchema } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { issuePaths } from '../config.ts';
import { readJsonFile } from './read-json-file.ts';

/**
 * A line-of-business department: `address` is its key in the server's configuration, where its URL stands; `null` for one
 * that has no system and is asked by people.
 */
const departmentSchema = v.strictObject({
  id: departmentIdSchema,
  name: localizedTextSchema,
  address: v.nullable(v.pipe(v.string(), v.regex(/^[a-z][a-z-]{2,40}$/))),
});
export type Department = v.InferOutput<typeof departmentSchema>;

/** The departments that items may name: `departments.json` of the catalogue folder. */
export const loadDepartments = (catalogueFolder: string): Result<readonly Department[], string> => {
  const path = join(catalogueFolder, 'departments.json');
  const read = readJsonFile(path);
  if (!read.ok) return read;
  const parsed = v.safeParse(v.array(departmentSchema), read.value);
  if (!parsed.success) return fail(`${path}: ${issuePaths(parsed.issues)}`);
  const twice = parsed.output.find(({ id }, index) => parsed.output.findIndex((other) => other.id === id) < index);
  return twice ? fail(`${path}: ${twice.id} is there twice`) : ok(parsed.output);
};

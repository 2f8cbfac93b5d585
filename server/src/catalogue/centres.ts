import { join } from 'node:path';
import { type Centre, centreSchema } from '@linban/shared/contracts/resident-link.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { issuePaths } from '../config.ts';
import { readJsonFile } from './read-json-file.ts';

/** Where people are served at a window: `centres.json` of the catalogue folder. */
export const loadCentres = (catalogueFolder: string): Result<readonly Centre[], string> => {
  const path = join(catalogueFolder, 'centres.json');
  const read = readJsonFile(path);
  if (!read.ok) return read;
  const parsed = v.safeParse(v.array(centreSchema), read.value);
  return parsed.success ? ok(parsed.output) : fail(`${path}: ${issuePaths(parsed.issues)}`);
};

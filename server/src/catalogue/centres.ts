import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Centre, centreSchema } from '@linban/shared/contracts/resident-link.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { issuePaths } from '../config.ts';

/** Where people are served at a window: `centres.json` of the catalogue folder. */
export const loadCentres = (catalogueFolder: string): Result<readonly Centre[], string> => {
  const path = join(catalogueFolder, 'centres.json');
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return fail(`${path}: cannot be read as JSON`);
  }
  const parsed = v.safeParse(v.array(centreSchema), value);
  return parsed.success ? ok(parsed.output) : fail(`${path}: ${issuePaths(parsed.issues)}`);
};

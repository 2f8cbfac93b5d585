import { readFileSync } from 'node:fs';
import { fail, ok, type Result } from '@linban/shared/result.ts';

/** A file's JSON, or what is wrong with it, with its path. */
export const readJsonFile = (path: string): Result<unknown, string> => {
  try {
    return ok(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    return fail(`${path}: ${error instanceof SyntaxError ? error.message : 'cannot be read'}`);
  }
};

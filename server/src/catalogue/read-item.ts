import { readFileSync } from 'node:fs';
import { itemFileSchema, type ServiceItem } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { issuePlaces } from '../config.ts';
import { contradictions } from './contradictions.ts';
import type { Department } from './departments.ts';
import { jsonLines, lineOf } from './json-lines.ts';

const placeOf = (error: string): string => error.slice(0, Math.max(0, error.indexOf(':')));

/** Errors that begin with their place in the file, `pages.1.showIf: …`, with path and line before it. */
export const withLines = (path: string, text: string, errors: readonly string[]): readonly string[] => {
  const lines = jsonLines(text);
  return errors.map((error) => `${path}:${lineOf(lines, placeOf(error))}: ${error}`);
};

const failed = (path: string, text: string, errors: readonly string[]): Result<never, string> =>
  fail(withLines(path, text, errors).join('\n'));

/** An item from the value of its file, or what is wrong with it, each with its place: `pages.1.showIf: …`. */
export const itemOf = (value: unknown, departments: readonly Department[]): Result<ServiceItem, readonly string[]> => {
  const parsed = v.safeParse(itemFileSchema, value);
  if (!parsed.success) return fail(issuePlaces(parsed.issues));
  const { department } = parsed.output;
  const found = departments.find((each) => each.id === department);
  if (!found) return fail([`department: ${department} is not in departments.json`]);
  const item: ServiceItem = { ...parsed.output, department: { id: found.id, name: found.name } };
  const wrong = contradictions(item);
  return wrong.length === 0 ? ok(item) : fail(wrong);
};

/** Reads one version of an item. The error names the file, the line, the place and the rule, one line for each. */
export const readItem = (
  path: string,
  folder: string,
  departments: readonly Department[],
): Result<ServiceItem, string> => {
  let text = '';
  let value: unknown;
  try {
    text = readFileSync(path, 'utf8');
    value = JSON.parse(text);
  } catch (error) {
    return fail(`${path}: ${error instanceof SyntaxError ? error.message : 'cannot be read'}`);
  }
  const item = itemOf(value, departments);
  if (!item.ok) return failed(path, text, item.error);
  return item.value.id === folder ? item : failed(path, text, [`id: expected the folder's name, ${folder}`]);
};

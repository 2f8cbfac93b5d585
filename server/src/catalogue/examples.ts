import { join } from 'node:path';
import { isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import type { ItemId } from '@linban/shared/ids.ts';
import { answersSchema, checkAnswers, pagesToAsk } from '@linban/shared/items/answers.ts';
import { fieldKeySchema, fieldValueSchema } from '@linban/shared/items/field.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { issuePaths } from '../config.ts';
import { eligibilityOf, examplesFile } from './catalogue.ts';
import { personFacts } from './person-facts.ts';
import { readJsonFile } from './read-json-file.ts';
import { workedLines } from './worked-lines.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

/** An invented person on a day, and what the item must do with them: `examples.json` beside the item. */
const exampleSchema = v.strictObject({
  name: text,
  person: v.strictObject({ birthDate: isoDateSchema, sex: v.picklist(['male', 'female']) }),
  day: isoDateSchema,
  answers: v.optional(answersSchema, {}),
  /** What the department answers, for what is worked out of it. */
  answered: v.optional(v.record(fieldKeySchema, fieldValueSchema), {}),
  expect: v.variant('eligible', [
    v.strictObject({ eligible: v.literal(false), reason: text }),
    v.strictObject({
      eligible: v.literal(true),
      /** The pages that are asked, in order. */
      asked: v.array(fieldKeySchema),
      /** What is worked out, in words. */
      worked: v.optional(v.record(fieldKeySchema, text), {}),
    }),
  ]),
});
export const examplesSchema = v.pipe(v.array(exampleSchema), v.maxLength(60));
export type Example = v.InferOutput<typeof exampleSchema>;

/** The example people of an item, or what is wrong with their file. */
export const loadExamples = (folder: string, itemId: ItemId): Result<readonly Example[], string> => {
  const path = join(folder, itemId, examplesFile);
  const read = readJsonFile(path);
  if (!read.ok) return read;
  const parsed = v.safeParse(v.pipe(examplesSchema, v.minLength(1)), read.value);
  return parsed.success ? ok(parsed.output) : fail(`${path}: ${issuePaths(parsed.issues)}`);
};

const told = (example: Example, what: string): string => `${example.name}: ${what}`;

/** Runs an example through the item as the terminal and the server do; what came out differently, in words. */
export const runExample = (item: ServiceItem, example: Example): readonly string[] => {
  const { person, day, answers, answered, expect } = example;
  const verdict = eligibilityOf(item, personFacts(person, day));
  if (!verdict.eligible) {
    const reason = verdict.reason['zh-CN'];
    if (expect.eligible) return [told(example, `expected to be served, is refused: ${reason}`)];
    return reason === expect.reason ? [] : [told(example, `expected “${expect.reason}”, is refused: ${reason}`)];
  }
  if (!expect.eligible) return [told(example, `expected to be refused (${expect.reason}), is served`)];
  const checked = checkAnswers(item, answers, day);
  const wrong = checked.ok ? [] : checked.error.map(({ page, kind }) => told(example, `${page}: ${kind}`));
  const asked = pagesToAsk(item, answers).map(({ id }) => id);
  const isAsked = asked.join() === expect.asked.join();
  const worked = workedLines(item, { person, answers, answered, day }, 'zh-CN');
  if (!worked) return [...wrong, told(example, 'the calculation lacks something')];
  const found = new Map(worked.map(({ key, words }) => [key, words]));
  return [
    ...wrong,
    ...(isAsked ? [] : [told(example, `expected the questions ${expect.asked.join()}, is asked ${asked.join()}`)]),
    ...Object.entries(expect.worked)
      .filter(([key, words]) => found.get(key) !== words)
      .map(([key, words]) => told(example, `expected ${key} ${words}, is ${found.get(key) ?? 'nothing'}`)),
  ];
};

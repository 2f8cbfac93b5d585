import * as v from 'valibot';
import { fieldKeySchema, fieldSchema } from './field.ts';
import { localizedTextSchema } from './localized-text.ts';
import { ruleSchema } from './rule.ts';

/** How many rows it counts, or what they sum up to: of all, or of those of which a rule over the row's fields holds. */
const totalSchema = v.strictObject({
  key: fieldKeySchema,
  label: localizedTextSchema,
  of: v.variant('by', [
    v.strictObject({ by: v.literal('count') }),
    v.strictObject({ by: v.literal('sum'), column: fieldKeySchema }),
  ]),
  where: v.optional(ruleSchema),
});
export type Total = v.InferOutput<typeof totalSchema>;

/** What a department keeps of a person, as an item asks for it and shows it: a few facts, then rows with totals. */
export const recordShapeSchema = v.strictObject({
  /** The department's name of the record. */
  kind: v.pipe(v.string(), v.regex(/^[a-z][a-z-]{2,40}$/)),
  /** The page that says for which time; its options are `last12` and the like, months up to the running one. */
  period: v.nullable(fieldKeySchema),
  facts: v.pipe(v.array(fieldSchema), v.maxLength(12)),
  columns: v.pipe(v.array(fieldSchema), v.maxLength(8)),
  totals: v.pipe(v.array(totalSchema), v.maxLength(6)),
});
export type RecordShape = v.InferOutput<typeof recordShapeSchema>;

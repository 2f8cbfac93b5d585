import * as v from 'valibot';
import { localizedTextSchema } from '../items/localized-text.ts';

const cell = v.pipe(v.string(), v.maxLength(120));

/** What a department's look-up answers, ready for a screen: a few sums first, then the rows. */
export const recordTableSchema = v.strictObject({
  summary: v.pipe(v.array(v.strictObject({ label: localizedTextSchema, value: cell })), v.maxLength(12)),
  columns: v.pipe(v.array(localizedTextSchema), v.minLength(1), v.maxLength(8)),
  rows: v.pipe(v.array(v.pipe(v.array(cell), v.maxLength(8))), v.maxLength(600)),
});
export type RecordTable = v.InferOutput<typeof recordTableSchema>;

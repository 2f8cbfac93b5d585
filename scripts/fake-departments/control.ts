import * as v from 'valibot';
import departments from '../../server/catalogue/departments.json' with { type: 'json' };

/** A department answers as it should, late, not at all, or with answers that make no sense. */
const behaviourSchema = v.strictObject({
  mode: v.picklist(['ok', 'slow', 'down', 'nonsense']),
  /** Before each answer of a slow one. */
  delayMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(600_000)), 20_000),
});
export type Behaviour = v.InferOutput<typeof behaviourSchema>;

/** Those that have a system; at the others people decide. */
export const departmentIds = departments.filter(({ address }) => address !== null).map(({ id }) => id);

/** `POST /control`. */
export const controlSchema = v.strictObject({ department: v.picklist(departmentIds), ...behaviourSchema.entries });

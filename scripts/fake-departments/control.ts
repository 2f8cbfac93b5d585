import * as v from 'valibot';
import departments from '../../server/catalogue/departments.json' with { type: 'json' };
import { platformId } from './platform.ts';

/**
 * How a department behaves. `ok`, `slow`, `down`; `nonsense`: answers that make no sense; `unsigned`: without its signature.
 * Those that decide later: `later`, with a call-back; `silent`, without one; `twice`, with several; `jumbled`, with what was
 * before after what is.
 */
export const modes = ['ok', 'slow', 'down', 'nonsense', 'unsigned', 'later', 'silent', 'twice', 'jumbled'] as const;
const modeSchema = v.picklist(modes);
export type Mode = v.InferOutput<typeof modeSchema>;

const behaviourSchema = v.strictObject({
  mode: modeSchema,
  /** Before each answer of a slow one, and before the decision of one that decides later. */
  delayMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(600_000)), 20_000),
});
export type Behaviour = v.InferOutput<typeof behaviourSchema>;

/** Those that have a system; at the others people decide. */
export const departmentIds = departments.filter(({ address }) => address !== null).map(({ id }) => id);

/** `POST /control`. The platform stands beside the departments: it takes everything at once; `twice`: its answer is lost; `jumbled`: so is what it had last. */
export const controlSchema = v.strictObject({
  department: v.picklist([...departmentIds, platformId]),
  ...behaviourSchema.entries,
});

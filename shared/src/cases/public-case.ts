import * as v from 'valibot';
import { caseStepSchema, caseViewSchema } from './case-view.ts';

/**
 * A case for whoever holds its receipt: how far it is and what has happened. Of the person a masked name only, and no reasons:
 * they speak of the person, and the paper may be in anybody's hands.
 */
export const publicCaseSchema = v.strictObject({
  ...v.pick(caseViewSchema, ['caseNumber', 'itemTitle', 'department', 'state', 'submittedAt', 'waitingForDepartment'])
    .entries,
  maskedName: v.pipe(v.string(), v.maxLength(200)),
  /** When, by whom, where. */
  steps: v.array(v.strictObject(v.pick(caseStepSchema, ['type', 'actor', 'place', 'at']).entries)),
  /** Whether there is something to print or fetch. */
  hasDocument: v.boolean(),
});
export type PublicCase = v.InferOutput<typeof publicCaseSchema>;

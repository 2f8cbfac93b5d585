import * as v from 'valibot';
import { type CaseView, caseStepSchema, caseViewSchema } from './case-view.ts';

/**
 * A case for whoever holds its receipt: how far it is and what has happened. Of the person a masked name only, and neither
 * reasons nor what is missing: they speak of the person, and the paper may be in anybody's hands.
 */
export const publicCaseSchema = v.strictObject({
  ...v.pick(caseViewSchema, [
    'caseNumber',
    'itemTitle',
    'department',
    'state',
    'submittedAt',
    'waitingForDepartment',
    'due',
    'answerBy',
  ]).entries,
  maskedName: v.pipe(v.string(), v.maxLength(200)),
  /** When, by whom, where. */
  steps: v.array(v.strictObject(v.pick(caseStepSchema, ['type', 'actor', 'place', 'at']).entries)),
  /** Whether there is something to print or fetch. */
  hasDocument: v.boolean(),
});
export type PublicCase = v.InferOutput<typeof publicCaseSchema>;

/** What of a case whoever holds its receipt may see: no reasons, no documents, and of the person a masked name. */
export const publicCaseOf = (view: CaseView, maskedName: string): PublicCase => {
  const { caseNumber, itemTitle, department, state, submittedAt, waitingForDepartment, due, answerBy } = view;
  return {
    caseNumber,
    itemTitle,
    department,
    state,
    submittedAt,
    waitingForDepartment,
    due,
    answerBy,
    maskedName,
    steps: view.steps.map(({ type, actor, place, at }) => ({ type, actor, place, at })),
    hasDocument: view.documents.some((document) => document.state === 'valid'),
  };
};

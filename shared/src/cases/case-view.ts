import * as v from 'valibot';
import { documentIdSchema, itemIdSchema } from '../ids.ts';
import { localizedTextSchema } from '../items/localized-text.ts';
import { instantSchema } from '../time.ts';
import { actionTypeSchema, actorRoleSchema, caseStateSchema } from './case-state.ts';
import { caseNumberSchema, verificationCodeSchema } from './codes.ts';

/** A document that was issued, as lists show it. */
export const issuedDocumentSchema = v.strictObject({
  documentId: documentIdSchema,
  title: localizedTextSchema,
  verificationCode: verificationCodeSchema,
  issuedAt: instantSchema,
  state: v.picklist(['valid', 'withdrawn']),
});
export type IssuedDocument = v.InferOutput<typeof issuedDocumentSchema>;

export const caseSummarySchema = v.strictObject({
  caseNumber: caseNumberSchema,
  itemId: itemIdSchema,
  itemTitle: localizedTextSchema,
  department: localizedTextSchema,
  state: caseStateSchema,
  submittedAt: instantSchema,
  updatedAt: instantSchema,
});
export type CaseSummary = v.InferOutput<typeof caseSummarySchema>;

/** One step of a case's history: who, where, when, why. */
export const caseStepSchema = v.strictObject({
  type: actionTypeSchema,
  role: actorRoleSchema,
  /** Who acted, in words: a department or a terminal, never a person's name. */
  actor: localizedTextSchema,
  place: v.nullable(localizedTextSchema),
  at: instantSchema,
  reason: v.nullable(localizedTextSchema),
});
export type CaseStep = v.InferOutput<typeof caseStepSchema>;

/** A case as its resident sees it. */
export const caseViewSchema = v.strictObject({
  ...caseSummarySchema.entries,
  steps: v.array(caseStepSchema),
  documents: v.array(issuedDocumentSchema),
  /** Whether the department could not be reached yet; the case waits and will be referred again. */
  waitingForDepartment: v.boolean(),
  /** 1…5, or null while not rated. */
  rating: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5))),
});
export type CaseView = v.InferOutput<typeof caseViewSchema>;

import * as v from 'valibot';
import { knownOf } from '../contracts/additions.ts';
import { documentIdSchema, itemIdSchema } from '../ids.ts';
import { localizedTextSchema } from '../items/localized-text.ts';
import { instantSchema } from '../time.ts';
import { answerBySchema } from './answer-by.ts';
import { actionTypeSchema, actorRoleSchema, caseStateSchema } from './case-state.ts';
import { caseNumberSchema, verificationCodeSchema } from './codes.ts';
import { caseDueSchema } from './due.ts';

/** How a document was handed out: printed by a terminal, or fetched from the page of whoever holds the receipt. */
export const copyChannelSchema = v.picklist(['terminal', 'page']);
export type CopyChannel = v.InferOutput<typeof copyChannelSchema>;

/** A document that was issued, as lists show it. */
export const issuedDocumentSchema = v.strictObject({
  documentId: documentIdSchema,
  title: localizedTextSchema,
  verificationCode: verificationCodeSchema,
  issuedAt: instantSchema,
  state: v.picklist(['valid', 'withdrawn']),
  /** When the one was issued that has taken its place; `null`: none has. */
  supersededAt: v.optional(v.nullable(instantSchema), null),
  /** How often it was handed out, when last, and how often it may be; `most` is `null` where that is not limited. */
  copies: v.optional(
    v.strictObject({
      count: v.pipe(v.number(), v.integer(), v.minValue(0)),
      lastAt: v.nullable(instantSchema),
      most: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))), null),
    }),
    { count: 0, lastAt: null },
  ),
});
export type IssuedDocument = v.InferOutput<typeof issuedDocumentSchema>;

/** Whether it was printed as often as it may be. */
export const isUsedUp = ({ copies }: Pick<IssuedDocument, 'copies'>): boolean =>
  copies.most !== null && copies.count >= copies.most;

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

/** Something that is missing, in the words of staff. */
export const missingThingSchema = v.pipe(v.string(), v.trim(), v.minLength(2), v.maxLength(50), v.regex(/^\P{Cc}+$/u));
export const mostMissing = 10;

/** Why somebody of the centre opens a case at the desk. */
export const deskPurposeSchema = v.picklist(['handling', 'enquiry', 'checking']);
export type DeskPurpose = v.InferOutput<typeof deskPurposeSchema>;

/**
 * Why somebody looked at a case. `hotlineListed`: somebody called who had lost the number, and heard how it
 * stands; `hotlineRefused`: somebody called whose answers did not fit, and was told nothing. `supervision`: a supervisor did,
 * because of a finding.
 */
export const accessPurposeSchema = v.picklist([
  ...deskPurposeSchema.options,
  'hotlineCall',
  'hotlineListed',
  'hotlineRefused',
  'supervision',
]);
export type AccessPurpose = v.InferOutput<typeof accessPurposeSchema>;

/** One step of a case's history: who, where, when, why. */
export const caseStepSchema = v.strictObject({
  type: actionTypeSchema,
  role: actorRoleSchema,
  /** Who acted, in words: a department or a terminal, never a person's name. */
  actor: localizedTextSchema,
  place: v.nullable(localizedTextSchema),
  at: instantSchema,
  reason: v.nullable(localizedTextSchema),
  /** What is missing, all of it, where a supplement was asked for. */
  missing: v.optional(v.array(missingThingSchema), []),
});
export type CaseStep = v.InferOutput<typeof caseStepSchema>;

/** A case as its resident sees it. */
export const caseViewSchema = v.strictObject({
  ...caseSummarySchema.entries,
  steps: v.array(caseStepSchema),
  documents: v.array(issuedDocumentSchema),
  /** `null`: nothing is promised, or it is settled. */
  due: v.optional(v.nullable(caseDueSchema), null),
  /** `null`: nothing is awaited of the resident. */
  answerBy: v.optional(v.nullable(answerBySchema), null),
  /** Who of the centre looked at the record, the last first: by role, never by name. */
  reads: v.optional(
    // An older screen leaves out what it has no word for.
    knownOf(v.strictObject({ role: actorRoleSchema, purpose: accessPurposeSchema, at: instantSchema })),
    [],
  ),
  /** Whether the department could not be reached yet; the case waits and will be referred again. */
  waitingForDepartment: v.boolean(),
  /** 1…5, or null while not rated. */
  rating: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5))),
});
export type CaseView = v.InferOutput<typeof caseViewSchema>;

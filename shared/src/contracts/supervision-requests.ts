import * as v from 'valibot';
import { actionTypeSchema, actorRoleSchema, caseStateSchema } from '../cases/case-state.ts';
import { caseStepSchema } from '../cases/case-view.ts';
import { caseNumberSchema } from '../cases/codes.ts';
import { centreIdSchema, findingIdSchema } from '../ids.ts';
import { localizedTextSchema } from '../items/localized-text.ts';
import { accountActSchema } from '../staff/account-acts.ts';
import { staffRoleSchema } from '../staff/post.ts';
import { findingCardSchema, findingEvidenceSchema, findingKindSchema } from '../supervision/finding.ts';
import { findingMoveSchema, findingOutcomeSchema, findingStateSchema } from '../supervision/finding-state.ts';
import { criterionSchema, markFiguresSchema, markSchema, quarterSchema } from '../supervision/marks.ts';
import { instantSchema } from '../time.ts';
import { askFailureSchema } from './ask-failure.ts';
import { reportKindSchema } from './platform.ts';
import type { RequestTable } from './request.ts';
import { passwordToldSchema } from './staff-requests.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const staffName = v.pipe(v.string(), v.maxLength(60));

/** What supervisors look for; `null`: whatever. */
export const findingFilterSchema = v.strictObject({
  card: v.nullable(findingCardSchema),
  kind: v.nullable(findingKindSchema),
  state: v.nullable(findingStateSchema),
  centre: v.nullable(centreIdSchema),
});
export type FindingFilter = v.InferOutput<typeof findingFilterSchema>;

/** A finding in the list: staff by their account names, no resident. */
export const findingSummarySchema = v.strictObject({
  findingId: findingIdSchema,
  card: findingCardSchema,
  evidence: findingEvidenceSchema,
  state: findingStateSchema,
  /** How many moves it has: sent back with the next one, so that nobody decides on what they have not seen. */
  step: count,
  foundAt: instantSchema,
  /** The first of its cases, and how many there are. */
  caseNumber: caseNumberSchema,
  itemTitle: localizedTextSchema,
  cases: count,
  /** Who holds that case; `null`: no centre that is known. */
  centre: v.nullable(localizedTextSchema),
  /** Whose doing it is about. */
  about: v.array(staffName),
  takenBy: v.nullable(staffName),
});
export type FindingSummary = v.InferOutput<typeof findingSummarySchema>;

/** A case that a finding rests on, without anything of the person: what happened, who of the staff did it, and where the log has it. */
export const findingCaseSchema = v.strictObject({
  caseNumber: caseNumberSchema,
  itemTitle: localizedTextSchema,
  state: caseStateSchema,
  centre: v.nullable(localizedTextSchema),
  steps: v.array(
    v.strictObject({
      seq: count,
      type: actionTypeSchema,
      role: actorRoleSchema,
      place: v.nullable(localizedTextSchema),
      at: instantSchema,
      by: v.nullable(staffName),
      /** Its leaf in the public log, counted from 0. */
      leaf: v.nullable(count),
    }),
  ),
});
export type FindingCase = v.InferOutput<typeof findingCaseSchema>;

/** One of the late reports that a finding is about, as it stands now. */
export const lateReportSchema = v.strictObject({
  caseNumber: caseNumberSchema,
  report: reportKindSchema,
  sequence: count,
  /** When the step was taken; `heardAt`: when the platform had it first, or people told it otherwise. `null`: not yet. */
  at: instantSchema,
  heardAt: v.nullable(instantSchema),
  lateDays: count,
  state: v.picklist(['waiting', 'setAside', 'sent', 'settled']),
  tries: count,
  failure: v.nullable(askFailureSchema),
});
export type LateReport = v.InferOutput<typeof lateReportSchema>;

/** A finding that somebody has opened. */
export const findingViewSchema = v.strictObject({
  ...findingSummarySchema.entries,
  caseList: v.array(findingCaseSchema),
  /** Where it is about late reports: those of the cases that are listed. */
  reports: v.array(lateReportSchema),
  /** `name` `null`: the server itself. */
  moves: v.array(
    v.strictObject({
      type: findingMoveSchema,
      name: v.nullable(staffName),
      at: instantSchema,
      outcome: v.nullable(findingOutcomeSchema),
      /** The number of a move that was a letter which is still there; `null`: it was none. */
      letter: v.nullable(count),
      reason: v.nullable(v.string()),
    }),
  ),
  /** What the person who asks may do with it now. */
  allowed: v.array(findingMoveSchema),
  /** It is about their own doing: somebody else has to see to it. */
  isAboutMe: v.boolean(),
});
export type FindingView = v.InferOutput<typeof findingViewSchema>;

/** The person of a case and what was written of its steps, for a supervisor: masked, and the look is on record. */
export const supervisedRecordSchema = v.strictObject({
  caseNumber: caseNumberSchema,
  person: v.strictObject({ name: v.string(), idNumber: v.string() }),
  steps: v.array(caseStepSchema),
});
export type SupervisedRecord = v.InferOutput<typeof supervisedRecordSchema>;

/** A centre or a department in a quarter: the figures, the mark that follows from them, and the findings that were counted. */
export const markRowSchema = v.strictObject({
  name: localizedTextSchema,
  figures: markFiguresSchema,
  mark: markSchema,
  by: v.strictObject(v.entriesFromList(criterionSchema.options, markSchema)),
  /** The gravest and newest of them. */
  findings: v.array(
    v.strictObject({
      findingId: findingIdSchema,
      kind: findingKindSchema,
      card: findingCardSchema,
      caseNumber: caseNumberSchema,
      foundAt: instantSchema,
    }),
  ),
});
export type MarkRow = v.InferOutput<typeof markRowSchema>;

/** The marks of a quarter. Departments serve all centres: whoever sees one centre sees none of them. */
export const quarterMarksSchema = v.strictObject({
  quarter: quarterSchema,
  /** The quarter that goes on: its marks are as of now. */
  current: quarterSchema,
  centres: v.array(markRowSchema),
  departments: v.array(markRowSchema),
});
export type QuarterMarks = v.InferOutput<typeof quarterMarksSchema>;

/** One thing that was done with an account. */
export const accountRecordSchema = v.strictObject({
  account: staffName,
  role: staffRoleSchema,
  type: accountActSchema,
  /** `null`: at the machine of the server. */
  by: v.nullable(staffName),
  at: instantSchema,
});
export type AccountRecord = v.InferOutput<typeof accountRecordSchema>;

const reasonSchema = v.pipe(v.string(), v.trim(), v.minLength(2), v.maxLength(300), v.regex(/^\P{Cc}+$/u));

/** What supervisors do with a finding. */
export const findingActSchema = v.variant('type', [
  v.strictObject({ type: v.picklist(['take', 'giveBack']) }),
  v.strictObject({ type: v.literal('settle'), outcome: findingOutcomeSchema, reason: reasonSchema }),
  v.strictObject({ type: v.picklist(['recommend', 'reopen']), reason: reasonSchema }),
]);
export type FindingAct = v.InferOutput<typeof findingActSchema>;

const notFound = v.strictObject({ kind: v.literal('notFound') });
const notForYou = v.strictObject({ kind: v.literal('notForYou') });

/** The part of the console's requests that is for supervisors: each sees what rests on cases of their place alone. */
export const supervisionRequests = {
  'supervision.list': {
    payload: findingFilterSchema,
    value: v.strictObject({
      findings: v.array(findingSummarySchema),
      /** Of all that is not settled, by card; and how many somebody has taken. */
      counts: v.strictObject({ lead: count, yellow: count, red: count, taken: count }),
      centres: v.array(v.strictObject({ id: centreIdSchema, name: localizedTextSchema })),
    }),
    error: notForYou,
  },
  'supervision.open': {
    payload: v.strictObject({ findingId: findingIdSchema }),
    value: findingViewSchema,
    error: v.variant('kind', [notFound, notForYou]),
  },
  /** Of a case that the finding rests on; the resident sees that somebody looked. */
  'supervision.look': {
    payload: v.strictObject({ findingId: findingIdSchema, caseNumber: caseNumberSchema }),
    value: supervisedRecordSchema,
    error: v.variant('kind', [notFound, notForYou]),
  },
  /** The letter that a move of the finding was, as a PDF in base64. */
  'supervision.letter': {
    payload: v.strictObject({ findingId: findingIdSchema, step: count }),
    value: v.strictObject({ name: v.string(), pdf: v.pipe(v.string(), v.maxLength(4_000_000)) }),
    error: v.variant('kind', [notFound, notForYou]),
  },
  /** `null`: the quarter that goes on. */
  'supervision.marks': {
    payload: v.strictObject({ quarter: v.nullable(quarterSchema) }),
    value: quarterMarksSchema,
    error: notForYou,
  },
  /** What was last done with accounts, the newest first. */
  'supervision.accounts': {
    payload: v.strictObject({}),
    value: v.strictObject({ acts: v.array(accountRecordSchema) }),
    error: notForYou,
  },
  'supervision.act': {
    payload: v.strictObject({ findingId: findingIdSchema, step: count, act: findingActSchema }),
    value: v.strictObject({}),
    error: v.variant('kind', [
      notFound,
      notForYou,
      /** Somebody did something with it since it was opened. */
      v.strictObject({ kind: v.literal('conflict') }),
      v.strictObject({ kind: v.literal('notAllowed') }),
      /** The letter can't be made: `notNow`, to be tried again; `unprintable`, for good. */
      v.strictObject({ kind: v.picklist(['notNow', 'unprintable']) }),
      /** It is about their own doing. */
      v.strictObject({ kind: v.literal('needsSecondPerson') }),
      passwordToldSchema,
    ]),
  },
} as const satisfies RequestTable;

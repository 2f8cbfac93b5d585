import * as v from 'valibot';
import { caseNumberSchema } from '../cases/codes.ts';
import { ratingSchema } from '../cases/rating.ts';
import { residentIdNumberSchema } from '../identity/resident-id.ts';
import { centreIdSchema, itemIdSchema } from '../ids.ts';
import { departmentIdSchema } from '../items/service-item.ts';
import { instantSchema } from '../time.ts';

/**
 * What the centre reports to a municipal platform over HTTP (JSON): that a step was taken, and when. No name, no answer, no
 * reason; the person's number once a case, in what opens it.
 */

/** A step that is reported. `completed` without `granted` before it: it was decided and done at once. */
const reportedStepSchema = v.picklist([
  'accepted',
  'notAccepted',
  'supplementAsked',
  'granted',
  'rejected',
  'completed',
  'delivered',
  'withdrawn',
  /** A decision was taken back by two people: the case is open again. */
  'reopened',
  /** What the certificate says was put right, by the department or by two people: a new one has taken its place. */
  'corrected',
  /** Two people took the certificate back; the decision stays. */
  'certificateWithdrawn',
]);
export type ReportedStep = v.InferOutput<typeof reportedStepSchema>;
export const reportKindSchema = v.picklist([...reportedStepSchema.options, 'rated']);
export type ReportKind = v.InferOutput<typeof reportKindSchema>;

/** The reports of a case are counted from 1. */
const sequence = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000));

const openedSchema = v.strictObject({
  itemId: itemIdSchema,
  itemVersion: v.pipe(v.number(), v.integer()),
  department: departmentIdSchema,
  centre: v.nullable(centreIdSchema),
  channel: v.literal('terminal'),
  submittedAt: instantSchema,
  /** Whose case it is, so that the platform can show it to them. */
  idNumber: residentIdNumberSchema,
});

const aboutReport = {
  caseNumber: caseNumberSchema,
  sequence,
  /** The report of the case before this one, 0 for the first. Numbers between the two come no more: people have seen to them. */
  after: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000)),
  at: instantSchema,
  /** With the first report of a case, and with no other. */
  opened: v.optional(openedSchema),
};

/** `POST {platform}/reports`. Case number and sequence are the idempotency key: the same two are the same report. */
export const stepReportSchema = v.variant('kind', [
  v.strictObject({ kind: reportedStepSchema, ...aboutReport }),
  v.strictObject({ kind: v.literal('rated'), ...aboutReport, rating: ratingSchema }),
]);
export type StepReport = v.InferOutput<typeof stepReportSchema>;

const ofReport = { caseNumber: caseNumberSchema, sequence };

/**
 * What the platform made of a report. `taken`: written down; `known`: it had it already; `missing`: it has not got the one that
 * this comes after, and wants them all from `from` on.
 */
export const reportReplySchema = v.variant('outcome', [
  v.strictObject({ outcome: v.picklist(['taken', 'known']), ...ofReport }),
  v.strictObject({ outcome: v.literal('missing'), ...ofReport, from: sequence }),
]);
export type ReportReply = v.InferOutput<typeof reportReplySchema>;

import * as v from 'valibot';
import { answerBySchema } from '../cases/answer-by.ts';
import { caseStateSchema, nextToActSchema } from '../cases/case-state.ts';
import { caseStepSchema, missingThingSchema } from '../cases/case-view.ts';
import { caseNumberSchema } from '../cases/codes.ts';
import { caseDueSchema } from '../cases/due.ts';
import { residentIdNumberSchema } from '../identity/resident-id.ts';
import { localizedTextSchema } from '../items/localized-text.ts';
import { instantSchema } from '../time.ts';
import type { RequestTable } from './request.ts';
import { centreSchema } from './resident-link.ts';

/** What a caller can prove themselves by: what is on their ID card, or the code on their receipt. */
export const callerProofSchema = v.picklist(['idCard', 'receipt']);
export type CallerProof = v.InferOutput<typeof callerProofSchema>;

/** What a caller is asked. The right answer never leaves the server. */
export const securityQuestionSchema = v.picklist(['idNumberEnd', 'birthMonth', 'birthDay', 'queryCode']);
export type SecurityQuestion = v.InferOutput<typeof securityQuestionSchema>;

const saidSchema = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(20));

/** A case as somebody at the telephone reads it out, once the caller has proved who they are: no name, number, address or answer. */
export const hotlineRecordSchema = v.strictObject({
  caseNumber: caseNumberSchema,
  /** How many actions the case has: sent back with a wish. */
  version: v.pipe(v.number(), v.integer()),
  itemTitle: localizedTextSchema,
  maskedName: v.pipe(v.string(), v.maxLength(200)),
  state: caseStateSchema,
  submittedAt: instantSchema,
  updatedAt: instantSchema,
  waitingForDepartment: v.boolean(),
  next: nextToActSchema,
  due: v.nullable(caseDueSchema),
  /** `null`: nothing is awaited of the resident. */
  answerBy: v.nullable(answerBySchema),
  /** What the resident was told to bring and has not brought. */
  missing: v.array(missingThingSchema),
  /** The centre that holds the case and its papers; `null`: not known. */
  centre: v.nullable(centreSchema),
  /** Whether there is something to print or fetch. */
  hasDocument: v.boolean(),
  steps: v.array(v.strictObject(v.pick(caseStepSchema, ['type', 'actor', 'place', 'at']).entries)),
  openWishes: v.pipe(v.number(), v.integer()),
  mayWish: v.boolean(),
});
export type HotlineRecord = v.InferOutput<typeof hotlineRecordSchema>;

/** One of a caller's cases for whoever lost the number: enough to say how it is, not enough to open it. */
export const hotlineFoundSchema = v.strictObject({
  /** The last characters of its number. */
  numberEnd: v.pipe(v.string(), v.maxLength(4)),
  itemTitle: localizedTextSchema,
  state: caseStateSchema,
  waitingForDepartment: v.boolean(),
  submittedAt: instantSchema,
  centre: v.nullable(centreSchema),
});
export type HotlineFound = v.InferOutput<typeof hotlineFoundSchema>;

/** What a caller has begun and not handed in, for whoever asks how to go on: how far it is, and nothing of what was answered. */
export const hotlineDraftSchema = v.strictObject({
  itemTitle: localizedTextSchema,
  /** Questions that are answered, of those that the answers lead to. */
  answered: v.pipe(v.number(), v.integer(), v.minValue(0)),
  asked: v.pipe(v.number(), v.integer(), v.minValue(0)),
  until: instantSchema,
  bring: v.array(localizedTextSchema),
});
export type HotlineDraft = v.InferOutput<typeof hotlineDraftSchema>;

/**
 * `callBack`: somebody of the centre telephones; `complaint`: about how it was handled; `contact`: another number is to be used;
 * `message`: whatever else the centre should know.
 */
export const wishKindSchema = v.picklist(['callBack', 'complaint', 'contact', 'message']);
export type WishKind = v.InferOutput<typeof wishKindSchema>;

/** Neither control characters nor what turns the direction of writing: it stands in lists of staff. */
const plainWords = v.regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]+$/u);

/** What a resident wishes, in words: kept encrypted, for the centre and the resident to read. */
export const wishSchema = v.pipe(
  v.strictObject({
    kind: wishKindSchema,
    words: v.pipe(v.string(), v.trim(), v.minLength(2), v.maxLength(200), plainWords),
    /** Where to call back. */
    phone: v.nullable(v.pipe(v.string(), v.trim(), v.regex(/^\+?[\d -]{5,20}$/))),
  }),
  v.check(({ kind, phone }) => kind !== 'contact' || phone !== null, 'which number'),
);
export type Wish = v.InferOutput<typeof wishSchema>;

const notForYou = v.strictObject({ kind: v.literal('notForYou') });
/** Nothing fits; whether there is such a case at all is not said. */
const refused = v.strictObject({ kind: v.literal('refused') });
const tooManyAttempts = v.strictObject({
  kind: v.literal('tooManyAttempts'),
  retryAfterSeconds: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
const callerError = v.variant('kind', [notForYou, refused, tooManyAttempts]);

/** What somebody at the telephone asks and does; no more. */
export const hotlineRequests = {
  /** What to ask a caller, chosen by the server: for one case the same all day, so that nobody asks until an easy one comes. */
  'hotline.questions': {
    payload: v.strictObject({ caseNumber: caseNumberSchema, proof: callerProofSchema }),
    value: v.strictObject({ questions: v.array(securityQuestionSchema) }),
    error: notForYou,
  },
  /** Opens a case, masked, by what the caller said; the resident reads that it was, and that it was not. */
  'hotline.open': {
    payload: v.strictObject({
      caseNumber: caseNumberSchema,
      proof: callerProofSchema,
      said: v.pipe(v.array(saidSchema), v.minLength(1), v.maxLength(4)),
    }),
    value: hotlineRecordSchema,
    error: callerError,
  },
  /** The cases of a caller who lost the number, and what they keep for later. */
  'hotline.find': {
    payload: v.strictObject({
      name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60)),
      idNumber: residentIdNumberSchema,
    }),
    value: v.strictObject({ cases: v.array(hotlineFoundSchema), drafts: v.array(hotlineDraftSchema) }),
    error: callerError,
  },
  /** Writes down what the caller wishes, as a step of the case; `notOpened`: the caller has to prove themselves first. */
  'hotline.wish': {
    payload: v.strictObject({ caseNumber: caseNumberSchema, version: v.number(), wish: wishSchema }),
    value: hotlineRecordSchema,
    error: v.variant('kind', [
      notForYou,
      v.strictObject({ kind: v.literal('notOpened') }),
      v.strictObject({ kind: v.literal('conflict') }),
      v.strictObject({ kind: v.literal('notAllowed') }),
    ]),
  },
} as const satisfies RequestTable;

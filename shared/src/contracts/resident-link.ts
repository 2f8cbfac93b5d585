import * as v from 'valibot';
import { caseSummarySchema, caseViewSchema, issuedDocumentSchema, missingThingSchema } from '../cases/case-view.ts';
import { caseNumberSchema, queryCodeSchema, trackingCodeSchema } from '../cases/codes.ts';
import { draftSlipSchema, draftSummarySchema } from '../cases/draft.ts';
import { publicCaseSchema } from '../cases/public-case.ts';
import { ratingSchema } from '../cases/rating.ts';
import { sealedEnvelopeSchema } from '../cases/sealed-envelope.ts';
import { submissionErrorSchema, submissionReceiptSchema } from '../cases/submission.ts';
import { askedAgainSchema } from '../cases/supplement.ts';
import { centreIdSchema, documentIdSchema, itemIdSchema, lookupIdSchema } from '../ids.ts';
import { answersSchema } from '../items/answers.ts';
import { languageSchema, localizedTextSchema } from '../items/localized-text.ts';
import { serviceItemSchema } from '../items/service-item.ts';
import { recordTableSchema } from '../records/record-table.ts';
import { instantSchema } from '../time.ts';
import { knownOf, tolerant, tolerantRequests } from './additions.ts';
import { noErrorSchema, nothingSchema } from './request.ts';

/** Whether this person may use an item, with the reason in plain words where not. */
export const eligibilitySchema = v.variant('eligible', [
  v.strictObject({ itemId: itemIdSchema, eligible: v.literal(true) }),
  v.strictObject({ itemId: itemIdSchema, eligible: v.literal(false), reason: localizedTextSchema }),
]);
export type Eligibility = v.InferOutput<typeof eligibilitySchema>;

/** A place where people are served at a window. */
export const centreSchema = v.strictObject({
  id: centreIdSchema,
  name: localizedTextSchema,
  address: localizedTextSchema,
  hours: localizedTextSchema,
  phone: v.pipe(v.string(), v.maxLength(20)),
});
export type Centre = v.InferOutput<typeof centreSchema>;

/** A department that answered nothing usable: `down` (refused, late) or `nonsense` (did not keep its contract). */
const departmentErrorSchema = v.strictObject({
  kind: v.literal('departmentUnavailable'),
  cause: v.picklist(['down', 'nonsense']),
});

const itemVersion = v.pipe(v.number(), v.integer(), v.minValue(1));
const notFound = v.strictObject({ kind: v.literal('notFound') });

/**
 * What the terminal's screen asks the server (namespace `/resident`, tunnelled by the agent). Without an open session only
 * the public requests, `cases.track` and `cases.submit` are answered: a receipt's codes and an envelope prove themselves.
 */
export const residentRequests = tolerantRequests({
  'catalogue.items': {
    payload: nothingSchema,
    value: v.strictObject({ items: knownOf(serviceItemSchema) }),
    error: noErrorSchema,
  },
  'centres.list': {
    payload: nothingSchema,
    value: v.strictObject({ centres: knownOf(centreSchema) }),
    error: noErrorSchema,
  },
  /** Opens the session of the person the assertion speaks of, bound to this connection. An assertion opens one session. */
  'session.open': {
    payload: v.strictObject({ assertion: v.pipe(v.string(), v.maxLength(8192)) }),
    value: v.strictObject({ eligibility: v.array(eligibilitySchema), cases: knownOf(caseSummarySchema) }),
    error: v.strictObject({
      kind: v.literal('assertionRefused'),
      cause: v.picklist(['invalid', 'expired', 'used', 'unknownTerminal']),
    }),
  },
  'session.close': { payload: nothingSchema, value: nothingSchema, error: noErrorSchema },
  'cases.list': {
    payload: nothingSchema,
    value: v.strictObject({ cases: knownOf(caseSummarySchema) }),
    error: noErrorSchema,
  },
  'cases.show': {
    payload: v.strictObject({ caseNumber: caseNumberSchema }),
    value: caseViewSchema,
    error: notFound,
  },
  /**
   * How far a case is, for whoever holds its receipt: with both codes that are printed on it, or with what its QR code holds.
   * A query code that does not belong to the case number is answered like a number that does not exist.
   */
  'cases.track': {
    payload: v.variant('by', [
      v.strictObject({ by: v.literal('receipt'), caseNumber: caseNumberSchema, queryCode: queryCodeSchema }),
      v.strictObject({ by: v.literal('qrCode'), trackingCode: trackingCodeSchema }),
    ]),
    value: publicCaseSchema,
    error: v.variant('kind', [
      notFound,
      /** The codes are those of a form that was kept: only the ID card opens it here. */
      v.strictObject({ kind: v.literal('keptForLater') }),
      v.strictObject({
        kind: v.literal('tooManyAttempts'),
        retryAfterSeconds: v.pipe(v.number(), v.integer(), v.minValue(1)),
      }),
    ]),
  },
  /**
   * What an own case waits for: the things that are missing, the questions that are asked anew, and with what they are answered
   * so far. `item`: in the version the case began with.
   */
  'cases.asked': {
    payload: v.strictObject({ caseNumber: caseNumberSchema }),
    value: v.strictObject({
      item: serviceItemSchema,
      things: v.array(missingThingSchema),
      askedAgain: v.array(askedAgainSchema),
      answers: answersSchema,
    }),
    error: v.variant('kind', [notFound, v.strictObject({ kind: v.literal('notAwaited') })]),
  },
  /** Takes an own application back, as long as nothing was decided. */
  'cases.withdraw': {
    payload: v.strictObject({ caseNumber: caseNumberSchema }),
    value: nothingSchema,
    error: v.variant('kind', [notFound, v.strictObject({ kind: v.literal('tooLate') })]),
  },
  /** An application, or the answer to a supplement: the envelope alone says which. */
  'cases.submit': {
    payload: v.strictObject({ envelope: sealedEnvelopeSchema }),
    value: submissionReceiptSchema,
    error: submissionErrorSchema,
  },
  /** Applications that this person began and keeps for later; at whatever terminal they did. */
  'drafts.list': {
    payload: nothingSchema,
    value: v.strictObject({ drafts: knownOf(draftSummarySchema) }),
    error: noErrorSchema,
  },
  /** Keeps what was answered so far, in place of what was kept of the same item before. Without bad answers and half ones. */
  'drafts.keep': {
    payload: v.strictObject({ itemId: itemIdSchema, itemVersion, answers: answersSchema }),
    value: draftSummarySchema,
    error: v.variant('kind', [
      v.strictObject({ kind: v.literal('itemNotPublished') }),
      v.strictObject({ kind: v.literal('invalidAnswers') }),
    ]),
  },
  /** Codes for a slip that leads to it on the web; those of an earlier slip lead nowhere any more. */
  'drafts.slip': { payload: v.strictObject({ itemId: itemIdSchema }), value: draftSlipSchema, error: notFound },
  'drafts.open': {
    payload: v.strictObject({ itemId: itemIdSchema }),
    value: v.strictObject({ itemVersion, answers: answersSchema }),
    error: notFound,
  },
  /** Throws it away; one that is gone already is gone. */
  'drafts.drop': {
    payload: v.strictObject({ itemId: itemIdSchema }),
    value: nothingSchema,
    error: noErrorSchema,
  },
  /** Asks the department; the answer stays on the server under `lookupId` so that exactly what was shown can be printed. */
  'records.look': {
    payload: v.strictObject({
      itemId: itemIdSchema,
      answers: answersSchema,
      /** Of the words in the table's cells. */
      language: v.optional(languageSchema, 'zh-CN'),
    }),
    value: v.strictObject({ lookupId: lookupIdSchema, table: recordTableSchema }),
    error: v.variant('kind', [
      departmentErrorSchema,
      v.strictObject({ kind: v.literal('noRecord') }),
      v.strictObject({ kind: v.literal('invalidAnswers') }),
      v.strictObject({ kind: v.literal('itemNotPublished') }),
    ]),
  },
  /** Makes a signed document of a look-up; asked again, the same document. */
  'records.issue': {
    payload: v.strictObject({ lookupId: lookupIdSchema }),
    value: issuedDocumentSchema,
    error: v.variant('kind', [notFound, v.strictObject({ kind: v.literal('unprintable') })]),
  },
  /** A signed PDF of a case's progress and history. */
  'cases.history': {
    payload: v.strictObject({ caseNumber: caseNumberSchema }),
    value: issuedDocumentSchema,
    error: v.variant('kind', [notFound, v.strictObject({ kind: v.literal('unprintable') })]),
  },
  /** A one-time ticket with which the terminal's agent fetches the PDF for printing; the browser never holds it. */
  'documents.ticket': {
    payload: v.strictObject({ documentId: documentIdSchema }),
    value: v.strictObject({ ticket: v.pipe(v.string(), v.maxLength(64)), expiresAt: instantSchema }),
    // It was printed as often as its item allows.
    error: v.variant('kind', [notFound, v.strictObject({ kind: v.literal('noMoreCopies') })]),
  },
  /** Five levels (GB/T 39734): 5 very satisfied … 1 very dissatisfied. One rating a case; a second one is refused. */
  'ratings.give': {
    payload: v.strictObject({ caseNumber: caseNumberSchema, ...ratingSchema.entries }),
    value: nothingSchema,
    error: v.variant('kind', [notFound, v.strictObject({ kind: v.literal('alreadyRated') })]),
  },
});

/**
 * What the agent asks for itself over a screen's connection (namespace `/resident`): the catalogue with the centres, signed by the
 * server, from which it answers the screen's `catalogue.items` and `centres.list`.
 */
export const signedCatalogueRequests = tolerantRequests({
  /** `known`: SHA-256 of the one it has, hex. `signed`: a compact JWS (EdDSA); `null`: it is still the same. */
  'catalogue.signed': {
    payload: v.strictObject({ known: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))) }),
    value: v.strictObject({ signed: v.nullable(v.pipe(v.string(), v.maxLength(10_000_000))) }),
    error: noErrorSchema,
  },
});

/** What the server tells the screen unasked: look again. Carries nothing that a lost message would lose. */
export const residentPushSchema = tolerant(
  v.variant('name', [
    v.strictObject({ name: v.literal('case.changed'), payload: v.strictObject({ caseNumber: caseNumberSchema }) }),
    /** Any of them may have: nobody can say which. */
    v.strictObject({ name: v.literal('cases.changed'), payload: v.strictObject({}) }),
  ]),
);
export type ResidentPush = v.InferOutput<typeof residentPushSchema>;

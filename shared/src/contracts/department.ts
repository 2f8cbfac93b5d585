import * as v from 'valibot';
import { caseNumberSchema } from '../cases/codes.ts';
import { isoDateSchema, residentIdNumberSchema } from '../identity/resident-id.ts';
import { itemIdSchema } from '../ids.ts';
import { answersSchema } from '../items/answers.ts';
import { fieldKeySchema, fieldValueSchema } from '../items/field.ts';
import { writtenTextSchema } from '../items/localized-text.ts';

/** What the centre asks line-of-business systems over HTTP (JSON). Every answer is parsed: departments are not trusted to be right. */

const person = v.strictObject({ name: v.pipe(v.string(), v.maxLength(60)), idNumber: residentIdNumberSchema });

const month = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}$/));
const values = v.record(fieldKeySchema, fieldValueSchema);

/** `POST {department}/records`: what the department keeps of a person. */
export const recordRequestSchema = v.strictObject({
  requestId: v.pipe(v.string(), v.uuid()),
  /** Which of its records. */
  record: v.string(),
  person,
  /** Months, inclusive: `2025-12`; `null` for a record that is of no time. */
  period: v.nullable(v.strictObject({ from: month, to: month })),
  answers: answersSchema,
});
export type RecordRequest = v.InferOutput<typeof recordRequestSchema>;

/** Values by the names that the item's record gives them; each is checked against it. Amounts in fen (1/100 yuan). */
export const recordReplySchema = v.variant('found', [
  v.strictObject({ found: v.literal(true), facts: values, rows: v.pipe(v.array(values), v.maxLength(600)) }),
  v.strictObject({ found: v.literal(false) }),
]);
export type RecordReply = v.InferOutput<typeof recordReplySchema>;
export type FoundRecord = Extract<RecordReply, { found: true }>;

/** `POST {department}/cases`: the department is to decide. The case number is the idempotency key: asked again, the same case. */
export const decisionRequestSchema = v.strictObject({
  caseNumber: caseNumberSchema,
  itemId: itemIdSchema,
  itemVersion: v.pipe(v.number(), v.integer()),
  person,
  answers: answersSchema,
});
export type DecisionRequest = v.InferOutput<typeof decisionRequestSchema>;

/** `POST {department}/cases/status`: how far a case is that the department has received. */
export const statusRequestSchema = v.strictObject({ caseNumber: caseNumberSchema });

const aboutCase = {
  caseNumber: caseNumberSchema,
  /**
   * Grows with everything that happens to the case at the department, so that whatever comes late or twice is told from what
   * is new. The same number says the same.
   */
  sequence: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)),
};

const granted = v.strictObject({
  decision: v.literal('granted'),
  ...aboutCase,
  /** The department's own number for what it granted. */
  registrationNumber: v.pipe(v.string(), v.regex(/^[0-9A-Z-]{4,32}$/)),
  effectiveFrom: isoDateSchema,
  /** What else it answers with, by the names that the item gives. */
  results: v.optional(values, {}),
});
/** What a certificate says of it. */
export const certifiedSchema = v.strictObject(
  v.pick(granted, ['registrationNumber', 'effectiveFrom', 'results']).entries,
);
export type Certified = v.InferOutput<typeof certifiedSchema>;
const refused = v.strictObject({ decision: v.literal('refused'), ...aboutCase, reason: writtenTextSchema });
/** The department has the case and decides later: by a call-back, or when it is asked how far it is. */
const received = v.strictObject({ decision: v.literal('received'), ...aboutCase });

/**
 * The department has granted the case and corrects what it wrote: all of it, as it is right. A new certificate takes the place of
 * the earlier one. The resident reads the reason.
 */
const corrected = v.strictObject({
  decision: v.literal('corrected'),
  ...aboutCase,
  ...certifiedSchema.entries,
  reason: writtenTextSchema,
});
export type CorrectionReply = v.InferOutput<typeof corrected>;

/** What a department says of a case: in answer to the request, to the question how far it is, or by itself. */
export const caseAnswerSchema = v.variant('decision', [granted, refused, received]);
export type CaseAnswer = v.InferOutput<typeof caseAnswerSchema>;

/** What a department says of a case by itself. */
export const callBackSchema = v.variant('decision', [granted, refused, received, corrected]);
export type CallBack = v.InferOutput<typeof callBackSchema>;

export const decisionReplySchema = v.variant('decision', [granted, refused]);
/** A decision: it stays as it is. */
export type DecisionReply = v.InferOutput<typeof decisionReplySchema>;

/**
 * What the centre made of a call-back. `taken`: written down; `known`: it had it already; `outdated`: it knows something newer.
 * In each case there is nothing left to send.
 */
export const callBackReplySchema = v.strictObject({ outcome: v.picklist(['taken', 'known', 'outdated']) });
export type CallBackOutcome = v.InferOutput<typeof callBackReplySchema>['outcome'];

/** Why either side does not take a request; beside it stands what that means in plain words. */
export const connectorErrorSchema = v.strictObject({
  error: v.picklist([
    'invalidRequest',
    'unsigned',
    'malformed',
    'unknownKey',
    'incomplete',
    'wrongDigest',
    'expired',
    'wrongSignature',
    'replayed',
    'unknownCase',
    'alreadyDecided',
    'differs',
    'tooManyRequests',
    'unavailable',
  ]),
  detail: v.string(),
});
export type ConnectorError = v.InferOutput<typeof connectorErrorSchema>;

/** What each refusal means, and what to do. */
const errorDetails: Readonly<Record<ConnectorError['error'], string>> = {
  invalidRequest: 'The body is not what the contract says. Sending it again changes nothing.',
  unsigned: 'There is no signature. Every request carries Signature-Input and Signature (RFC 9421), label linban.',
  malformed: 'The signature headers can’t be read, or alg, tag or nonce is not as the contract says.',
  unknownKey: 'The key id belongs to no key that was exchanged for this connection.',
  incomplete: 'The signature does not cover exactly what the contract lists, or a parameter is missing.',
  wrongDigest: 'Content-Digest is not that of the body.',
  expired: 'created or expires is too far from now. Check the clock, and sign each request anew.',
  wrongSignature: 'The signature is not one of this request by this key.',
  replayed: 'This very request came before. Sign with a new nonce to send it again.',
  unknownCase: 'There is no case of this number between the two of us.',
  alreadyDecided: 'The case has ended otherwise: people have to talk about it.',
  differs: 'Another report came under this number of the case before: people have to talk about it.',
  tooManyRequests: 'Too many requests. Try again later.',
  unavailable: 'It can’t be done at the moment. Try again later.',
};

export const connectorError = (error: ConnectorError['error']): ConnectorError => ({
  error,
  detail: errorDetails[error],
});

/** `GET /api/connector/keys`: the centre's public keys (JWK set, RFC 7517). */
export const connectorKeysSchema = v.strictObject({
  keys: v.array(
    v.strictObject({
      kty: v.literal('OKP'),
      crv: v.literal('Ed25519'),
      x: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)),
      kid: v.string(),
      use: v.literal('sig'),
    }),
  ),
});

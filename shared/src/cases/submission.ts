import * as v from 'valibot';
import { caseIdSchema, envelopeIdSchema } from '../ids.ts';
import { instantSchema } from '../time.ts';
import { caseNumberSchema, queryCodeSchema, trackingCodeSchema } from './codes.ts';

/**
 * The server's proof that it has a case: claims of an EdDSA JWS. Whoever holds it may tell the resident "accepted"
 * and may close the outbox row. `digest` binds it to the very bytes that were sent.
 */
export const submissionClaimsSchema = v.object({
  iss: v.literal('linban-server'),
  iat: v.pipe(v.number(), v.integer()),
  envelopeId: envelopeIdSchema,
  /** `envelopeDigest`: SHA-256 of the ciphertext's bytes, base64url. */
  digest: v.pipe(v.string(), v.maxLength(64)),
  caseId: caseIdSchema,
  caseNumber: caseNumberSchema,
});
export type SubmissionClaims = v.InferOutput<typeof submissionClaimsSchema>;

/** The answer to a submission; the same one every time the same envelope arrives. */
export const submissionReceiptSchema = v.strictObject({
  caseNumber: caseNumberSchema,
  queryCode: queryCodeSchema,
  trackingCode: trackingCodeSchema,
  /** Where a phone sees the masked progress: the page behind the receipt's QR code. */
  trackingUrl: v.pipe(v.string(), v.url(), v.maxLength(200)),
  acceptedAt: instantSchema,
  /** {@link submissionClaimsSchema} as compact JWS. */
  proof: v.pipe(v.string(), v.maxLength(2048)),
});
export type SubmissionReceipt = v.InferOutput<typeof submissionReceiptSchema>;

/**
 * Why an envelope was refused. All of these are final: sending it again changes nothing, so it is set aside and reported.
 * What may pass (server down, database full) is a link error instead, and the envelope stays in the outbox.
 */
export const submissionErrorSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('unknownTerminal') }),
  v.strictObject({ kind: v.literal('unknownKey') }),
  v.strictObject({ kind: v.literal('unsealable') }),
  v.strictObject({ kind: v.literal('invalidContent') }),
  v.strictObject({ kind: v.literal('invalidAnswers') }),
  v.strictObject({ kind: v.literal('invalidAssertion') }),
  v.strictObject({ kind: v.literal('itemNotPublished') }),
  v.strictObject({ kind: v.literal('notEligible') }),
  /** The case waits for no supplement (any more), or for another one. */
  v.strictObject({ kind: v.literal('notAwaited') }),
  /** The same envelope id came before with other content. */
  v.strictObject({ kind: v.literal('differentContent') }),
]);
export type SubmissionError = v.InferOutput<typeof submissionErrorSchema>;

import { base64url } from 'jose';
import * as v from 'valibot';
import { envelopeIdSchema, terminalIdSchema } from '../ids.ts';
import { sealedSchema } from '../sealing/sealed.ts';
import { instantSchema } from '../time.ts';

/**
 * A sealed case on its way: the outside says which terminal and when, nothing of whom or what.
 * `envelopeId` is the idempotency key: the server takes it once, however often it arrives.
 */
export const sealedEnvelopeSchema = v.strictObject({
  v: v.literal(1),
  envelopeId: envelopeIdSchema,
  terminalId: terminalIdSchema,
  sealedAt: instantSchema,
  sealed: sealedSchema,
});
export type SealedEnvelope = v.InferOutput<typeof sealedEnvelopeSchema>;

/** What the seal is bound to: an envelope whose outside was changed can't be opened. */
export const envelopeContext = (outside: Pick<SealedEnvelope, 'envelopeId' | 'terminalId' | 'sealedAt'>): string =>
  `case|${outside.envelopeId}|${outside.terminalId}|${outside.sealedAt}`;

/** What a submission receipt names of an envelope: SHA-256 of the ciphertext's bytes, base64url. */
export const envelopeDigest = async (envelope: Pick<SealedEnvelope, 'sealed'>): Promise<string> => {
  const ciphertext = new Uint8Array(base64url.decode(envelope.sealed.ciphertext));
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', ciphertext)));
};

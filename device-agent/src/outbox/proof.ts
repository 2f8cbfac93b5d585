import { hash } from 'node:crypto';
import type { SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import { type SubmissionReceipt, submissionClaimsSchema } from '@linban/shared/cases/submission.ts';
import type { EnvelopeId } from '@linban/shared/ids.ts';
import { compactVerify, importJWK } from 'jose';
import * as v from 'valibot';

/** `envelopeDigest` without leaving the thread: somebody waits in front of the screen until an envelope is put. */
export const digestOf = ({ sealed }: Pick<SealedEnvelope, 'sealed'>): string =>
  hash('sha256', Buffer.from(sealed.ciphertext, 'base64url'), 'base64url');

/** What a proof must speak of. */
export interface ProofSubject {
  readonly envelopeId: EnvelopeId;
  /** `envelopeDigest` of what was put. */
  readonly digest: string;
}

/**
 * Whether a receipt proves that the server has this very envelope: signed (EdDSA) by the server's signing key (Ed25519,
 * raw, base64url), for this id and these bytes, and for the case number it shows.
 */
export const isProof = async (
  receipt: SubmissionReceipt,
  subject: ProofSubject,
  signingKey: string,
): Promise<boolean> => {
  try {
    const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: signingKey }, 'EdDSA');
    const { payload } = await compactVerify(receipt.proof, key, { algorithms: ['EdDSA'] });
    const claims = v.safeParse(submissionClaimsSchema, JSON.parse(new TextDecoder().decode(payload)));
    return (
      claims.success &&
      claims.output.envelopeId === subject.envelopeId &&
      claims.output.digest === subject.digest &&
      claims.output.caseNumber === receipt.caseNumber
    );
  } catch {
    return false;
  }
};

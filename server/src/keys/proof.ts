import type { KeyObject } from 'node:crypto';
import type { SubmissionClaims } from '@linban/shared/cases/submission.ts';
import { SignJWT } from 'jose';

/** Signs the server's statement that it has a case: compact JWS, EdDSA (RFC 8037). */
export type ProofSigner = (claims: SubmissionClaims) => Promise<string>;

export const createProofSigner =
  (key: KeyObject): ProofSigner =>
  (claims) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'EdDSA', typ: 'linban-receipt' }).sign(key);

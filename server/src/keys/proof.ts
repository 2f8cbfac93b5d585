import type { KeyObject } from 'node:crypto';
import type { SubmissionClaims } from '@linban/shared/cases/submission.ts';
import { type CatalogueClaims, catalogueTyp } from '@linban/shared/catalogue/signed-catalogue.ts';
import { CompactSign, SignJWT } from 'jose';

/** Signs the server's statement that it has a case: compact JWS, EdDSA (RFC 8037). */
export type ProofSigner = (claims: SubmissionClaims) => Promise<string>;

export const createProofSigner =
  (key: KeyObject): ProofSigner =>
  (claims) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'EdDSA', typ: 'linban-receipt' }).sign(key);

/** Signs what terminals show of the catalogue: compact JWS, EdDSA. The same claims give the same text at every server with this key. */
export type CatalogueSigner = (claims: CatalogueClaims) => Promise<string>;

export const createCatalogueSigner =
  (key: KeyObject): CatalogueSigner =>
  (claims) =>
    new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'EdDSA', typ: catalogueTyp })
      .sign(key);

import { type KeyObject, sign } from 'node:crypto';
import type { SubmissionClaims } from '@linban/shared/cases/submission.ts';
import { type CatalogueClaims, catalogueTyp } from '@linban/shared/catalogue/signed-catalogue.ts';

/** Compact JWS, EdDSA (RFC 8037). At once: sending so little to another thread and back takes longer than signing it. */
const signCompact = (key: KeyObject, typ: string, claims: object): string => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'EdDSA', typ })}.${part(claims)}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
};

/** Signs the server's statement that it has had a case, or what a case waited for, since a moment. */
export type ProofSigner = (at: Date, about: Omit<SubmissionClaims, 'iss' | 'iat'>) => string;

export const createProofSigner =
  (key: KeyObject): ProofSigner =>
  (at, about) => {
    const claims: SubmissionClaims = { iss: 'linban-server', iat: Math.floor(at.getTime() / 1000), ...about };
    return signCompact(key, 'linban-receipt', claims);
  };

/** Signs what terminals show of the catalogue. The same claims give the same text at every server with this key. */
export type CatalogueSigner = (claims: CatalogueClaims) => string;

export const createCatalogueSigner =
  (key: KeyObject): CatalogueSigner =>
  (claims) =>
    signCompact(key, catalogueTyp, claims);

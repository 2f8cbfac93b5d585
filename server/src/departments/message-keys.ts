import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import * as v from 'valibot';
import type { SigningKey, TrustedKeys } from './http-signature.ts';

/** A public key as it stands in configuration and in key sets: raw Ed25519, base64url. */
export const publicKeySchema = v.pipe(v.string(), v.regex(/^[\w-]{43}$/), v.brand('MessageKey'));
export type PublicKey = v.InferOutput<typeof publicKeySchema>;

/** What a key is called in signatures: its thumbprint (RFC 7638, RFC 8037), so that nobody has to agree on names. */
const keyIdOf = (key: PublicKey): string =>
  createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${key}"}`).digest('base64url');

const jwk = v.looseObject({ x: publicKeySchema });

/** The public half of an Ed25519 key. */
export const publicKeyOf = (key: KeyObject): PublicKey =>
  v.parse(jwk, createPublicKey(key).export({ format: 'jwk' })).x;

export const signingKeyOf = (privateKey: KeyObject): SigningKey => ({
  keyId: keyIdOf(publicKeyOf(privateKey)),
  privateKey,
});

export const trustedKeys = (keys: readonly PublicKey[]): TrustedKeys =>
  new Map(
    keys.map((x) => [keyIdOf(x), createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })] as const),
  );

import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { base64url, type CryptoKey, type JWK } from 'jose';
import { fail, ok, type Result } from '../result.ts';
import type { Sealed, SealingKey } from './sealed.ts';

const suite = () => new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

const info = new TextEncoder().encode('linban/1');
const bytes = (text: string): ArrayBuffer => new Uint8Array(new TextEncoder().encode(text)).buffer;
const decode = (text: string): ArrayBuffer => new Uint8Array(base64url.decode(text)).buffer;

/** A private key with its id, held by the server only. */
export interface OpeningKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
}

/** Seals text to a public key (RFC 9180 base mode). `context` is bound in: opening under another one fails. */
export const seal = async (key: SealingKey, text: string, context: string): Promise<Sealed> => {
  const hpke = suite();
  const recipientPublicKey = await hpke.kem.deserializePublicKey(decode(key.publicKey));
  const encoded = new TextEncoder().encode(text);
  const plain = encoded.slice();
  try {
    const { enc, ct } = await hpke.seal(
      { recipientPublicKey, info: info.slice().buffer },
      plain.buffer,
      bytes(context),
    );
    return {
      keyId: key.keyId,
      enc: base64url.encode(new Uint8Array(enc)),
      ciphertext: base64url.encode(new Uint8Array(ct)),
    };
  } finally {
    // What is given back to the system is not overwritten by it: a person's data would lie there until somebody else needs the room.
    encoded.fill(0);
    plain.fill(0);
  }
};

export type OpenError = { readonly kind: 'unknownKey' } | { readonly kind: 'unsealable' };

/** Opens what was sealed to one of the keys. Says nothing of why a seal does not open: that would help an attacker. */
export const open = async (
  keys: readonly OpeningKey[],
  sealed: Sealed,
  context: string,
): Promise<Result<string, OpenError>> => {
  const key = keys.find((candidate) => candidate.keyId === sealed.keyId);
  if (!key) return fail({ kind: 'unknownKey' });
  try {
    const plain = await suite().open(
      { recipientKey: key.privateKey, enc: decode(sealed.enc), info: info.slice().buffer },
      decode(sealed.ciphertext),
      bytes(context),
    );
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(plain));
  } catch {
    return fail({ kind: 'unsealable' });
  }
};

/** A new key pair, private half as a JWK for storage. */
export const createSealingKeyPair = async (keyId: string): Promise<{ publicKey: SealingKey; privateJwk: JWK }> => {
  const hpke = suite();
  const pair = await hpke.kem.generateKeyPair();
  const publicKey = base64url.encode(new Uint8Array(await hpke.kem.serializePublicKey(pair.publicKey)));
  return { publicKey: { keyId, publicKey }, privateJwk: await crypto.subtle.exportKey('jwk', pair.privateKey) };
};

export const importOpeningKey = async (keyId: string, privateJwk: JWK): Promise<OpeningKey> => ({
  keyId,
  privateKey: await crypto.subtle.importKey('jwk', privateJwk, { name: 'X25519' }, true, ['deriveBits']),
});

import { createDecipheriv, createHmac, createPublicKey, diffieHellman, hkdfSync, type KeyObject } from 'node:crypto';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { OpenError } from '@linban/shared/sealing/hpke.ts';
import type { Sealed } from '@linban/shared/sealing/sealed.ts';
import * as v from 'valibot';

/**
 * Opens what was sealed to one of the server's keys: RFC 9180 base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
 * AES-256-GCM. Native primitives, because every submission waits for two of these. Says nothing of why one does not open.
 */
export type Opener = (sealed: Sealed, context: string) => Result<string, OpenError>;

export interface OpenerKey {
  readonly keyId: string;
  /** X25519. */
  readonly privateKey: KeyObject;
}

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
const empty = Buffer.alloc(0);
const version = ascii('HPKE-v1');
/** KEM, KDF and AEAD numbers of RFC 9180, section 7. */
const kemSuite = Buffer.concat([ascii('KEM'), Buffer.from([0x00, 0x20])]);
const hpkeSuite = Buffer.concat([ascii('HPKE'), Buffer.from([0x00, 0x20, 0x00, 0x01, 0x00, 0x02])]);
const baseMode = Buffer.from([0x00]);
const info = ascii('linban/1');

/** What LabeledExtract and LabeledExpand of RFC 9180, section 4, make of their arguments. */
const labeled = (suite: Buffer, label: string, keyMaterial: Buffer): Buffer =>
  Buffer.concat([version, suite, ascii(label), keyMaterial]);
const labeledInfo = (suite: Buffer, label: string, context: Buffer, length: number): Buffer =>
  Buffer.concat([Buffer.from([0x00, length]), version, suite, ascii(label), context]);

const hkdf = (keyMaterial: Buffer, salt: Buffer, info: Buffer, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', keyMaterial, salt, info, length));

const extracted = (label: string, keyMaterial: Buffer): Buffer =>
  createHmac('sha256', empty)
    .update(labeled(hpkeSuite, label, keyMaterial))
    .digest();

/** The parts of an opening that are the same for all: in base mode nothing depends on who sends or what. */
const keyContext = Buffer.concat([baseMode, extracted('psk_id_hash', empty), extracted('info_hash', info)]);
const secretMaterial = labeled(hpkeSuite, 'secret', empty);
const keyInfo = labeledInfo(hpkeSuite, 'key', keyContext, 32);
const nonceInfo = labeledInfo(hpkeSuite, 'base_nonce', keyContext, 12);

const publicJwk = v.looseObject({ x: v.string() });
const rawPublic = (key: KeyObject): Buffer =>
  Buffer.from(v.parse(publicJwk, createPublicKey(key).export({ format: 'jwk' })).x, 'base64url');

const utf8 = new TextDecoder('utf-8', { fatal: true });
const tagLength = 16;

export const createOpener = (keys: readonly OpenerKey[]): Opener => {
  const known = new Map(keys.map((key) => [key.keyId, { ...key, publicKey: rawPublic(key.privateKey) }]));
  return (sealed, context) => {
    const key = known.get(sealed.keyId);
    if (!key) return fail({ kind: 'unknownKey' });
    try {
      const encapsulated = Buffer.from(sealed.enc, 'base64url');
      const sender = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: sealed.enc }, format: 'jwk' });
      // Extract and expand in one go: each step between would be made into a key of its own.
      const shared = hkdf(
        labeled(kemSuite, 'eae_prk', diffieHellman({ privateKey: key.privateKey, publicKey: sender })),
        empty,
        labeledInfo(kemSuite, 'shared_secret', Buffer.concat([encapsulated, key.publicKey]), 32),
        32,
      );
      const cipher = createDecipheriv(
        'aes-256-gcm',
        hkdf(secretMaterial, shared, keyInfo, 32),
        hkdf(secretMaterial, shared, nonceInfo, 12),
      );
      const ciphertext = Buffer.from(sealed.ciphertext, 'base64url');
      cipher.setAAD(Buffer.from(context, 'utf8'));
      cipher.setAuthTag(ciphertext.subarray(-tagLength));
      return ok(utf8.decode(Buffer.concat([cipher.update(ciphertext.subarray(0, -tagLength)), cipher.final()])));
    } catch {
      return fail({ kind: 'unsealable' });
    }
  };
};

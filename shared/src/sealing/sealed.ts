import * as v from 'valibot';

const base64url = (maxLength: number) => v.pipe(v.string(), v.maxLength(maxLength), v.regex(/^[A-Za-z0-9_-]+$/));

/** Text sealed to one public key (RFC 9180, base mode, X25519-HKDF-SHA256, HKDF-SHA256, AES-256-GCM). */
export const sealedSchema = v.strictObject({
  /** Which of the receiver's keys. */
  keyId: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  /** The encapsulated key, 32 bytes, base64url. */
  enc: base64url(64),
  /** At most 64 KiB of content. */
  ciphertext: base64url(90_000),
});
export type Sealed = v.InferOutput<typeof sealedSchema>;

/** A receiver's public key, as terminals are told. */
export const sealingKeySchema = v.strictObject({
  keyId: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  /** Raw X25519 public key, base64url. */
  publicKey: base64url(64),
});
export type SealingKey = v.InferOutput<typeof sealingKeySchema>;

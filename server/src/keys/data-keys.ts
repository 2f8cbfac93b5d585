import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto';
import type { RandomBytes } from '@linban/shared/cases/codes.ts';
import type { ResidentIdNumber } from '@linban/shared/identity/resident-id.ts';
import * as v from 'valibot';

/** A resident in the database: a keyed hash of the ID number, hex. Without the server's key it leads to nobody. */
export const residentKeySchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/), v.brand('ResidentKey'));
export type ResidentKey = v.InferOutput<typeof residentKeySchema>;

/**
 * Keeps personal data in the database unreadable without the keys beside it: columns are encrypted with AES-256-GCM,
 * bound to where they stand; what must be found again is a keyed hash.
 */
export interface DataKeys {
  /** `place` (table, column, row) is bound in: moved to another row, it does not open. */
  encrypt(plain: string | Uint8Array, place: string): Buffer;
  /** Throws on anything this server did not write: the database was tampered with, or the key is another one. */
  decrypt(stored: Buffer, place: string): Buffer;
  residentKey(idNumber: ResidentIdNumber): ResidentKey;
  /** For codes people carry, and for answers that are compared: the database alone must not give them away. */
  codeHash(
    kind: 'query' | 'tracking' | 'enrolment' | 'ticket' | 'question' | 'phone' | 'account',
    code: string,
  ): Buffer;
}

const formatVersion = 1;
const nonceLength = 12;
const tagLength = 16;

export const createDataKeys = (
  keys: { readonly encryption: Buffer; readonly index: Buffer },
  random: RandomBytes,
): DataKeys => {
  // Made once: each use of bare bytes makes a key of them again.
  const encryption = createSecretKey(keys.encryption);
  const index = createSecretKey(keys.index);
  const hash = (text: string) => createHmac('sha256', index).update(text).digest();
  return {
    encrypt: (plain, place) => {
      const nonce = random(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', encryption, nonce);
      cipher.setAAD(Buffer.from(place));
      const body = Buffer.concat([
        cipher.update(typeof plain === 'string' ? Buffer.from(plain) : plain),
        cipher.final(),
      ]);
      return Buffer.concat([Buffer.from([formatVersion]), nonce, cipher.getAuthTag(), body]);
    },
    decrypt: (stored, place) => {
      if (stored[0] !== formatVersion) throw new Error('an encrypted column of an unknown format');
      const bodyStart = 1 + nonceLength + tagLength;
      const cipher = createDecipheriv('aes-256-gcm', encryption, stored.subarray(1, 1 + nonceLength));
      cipher.setAAD(Buffer.from(place));
      cipher.setAuthTag(stored.subarray(1 + nonceLength, bodyStart));
      return Buffer.concat([cipher.update(stored.subarray(bodyStart)), cipher.final()]);
    },
    residentKey: (idNumber) => v.parse(residentKeySchema, hash(`resident|${idNumber}`).toString('hex')),
    codeHash: (kind, code) => hash(`${kind}|${code}`),
  };
};

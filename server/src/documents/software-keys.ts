import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { SignatureAlgorithm } from './signature-provider.ts';
import { createSm2Signer, secretOf } from './sm2.ts';

/** A kind of key as this process makes and uses it, its secret in memory. */
interface SoftwareKeys {
  readonly newKeys: () => { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  readonly signerOf: (key: KeyObject) => (message: Uint8Array) => Uint8Array;
}

export const softwareKeys: Readonly<Record<SignatureAlgorithm, SoftwareKeys>> = {
  'ecdsa-p256': {
    newKeys: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    signerOf: (key) => (message) => sign('sha256', message, { key, dsaEncoding: 'der' }),
  },
  'sm2-sm3': {
    newKeys: () => generateKeyPairSync('ec', { namedCurve: 'SM2' }),
    signerOf: (key) => createSm2Signer(secretOf(key), randomBytes),
  },
};

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { join } from 'node:path';
import type { ServerKeys } from '@linban/shared/contracts/terminal-link.ts';
import { createSealingKeyPair } from '@linban/shared/sealing/hpke.ts';
import { sealingKeySchema } from '@linban/shared/sealing/sealed.ts';
import * as v from 'valibot';
import { createDataKeys, type DataKeys } from './data-keys.ts';
import { createOpener, type Opener } from './opener.ts';
import { type CatalogueSigner, createCatalogueSigner, createProofSigner, type ProofSigner } from './proof.ts';
import { readOrMakeSecret } from './secret-file.ts';

/** The key of the transparency log (Ed25519). */
export interface LogSigner {
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

/** Everything the server holds that must not leave it. */
export interface Keyring {
  /** What terminals are told. */
  readonly publicKeys: ServerKeys;
  readonly open: Opener;
  readonly signProof: ProofSigner;
  readonly signCatalogue: CatalogueSigner;
  /** Signs the heads of the transparency log; a key of its own, which people may keep for years. */
  readonly log: LogSigner;
  readonly data: DataKeys;
  /** Signs what is said to departments; theirs to know, so a key of its own. */
  readonly connector: KeyObject;
}

const jwk = v.looseObject({ kty: v.literal('OKP'), crv: v.string(), x: v.string(), d: v.string() });
const sealingFile = v.strictObject({ publicKey: sealingKeySchema, privateJwk: jwk });
const secretBytes = v.pipe(
  v.string(),
  v.transform((text) => Buffer.from(text, 'base64url')),
  v.check((bytes) => bytes.length === 32, 'not 32 bytes'),
);

const rawPublicKey = (key: KeyObject): string => v.parse(jwkPublic, createPublicKey(key).export({ format: 'jwk' })).x;
const jwkPublic = v.looseObject({ x: v.string() });

/** Reads the keys of a data folder (`keys/`, each file 0600), making those that are missing. */
export const openKeyring = async (dataFolder: string): Promise<Keyring> => {
  const file = (name: string) => join(dataFolder, 'keys', name);
  const newSealingKey = await createSealingKeyPair(`s${randomBytes(6).toString('hex')}`);
  const sealing = v.parse(
    sealingFile,
    JSON.parse(readOrMakeSecret(file('sealing-key.json'), () => JSON.stringify(newSealingKey))),
  );
  const ed25519Key = (name: string) =>
    createPrivateKey(
      readOrMakeSecret(file(name), () =>
        generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      ),
    );
  const signing = ed25519Key('signing-key.pem');
  const logKey = ed25519Key('log-key.pem');
  const connector = ed25519Key('connector-key.pem');
  const secret = (name: string) =>
    v.parse(
      secretBytes,
      readOrMakeSecret(file(name), () => randomBytes(32).toString('base64url')),
    );
  return {
    publicKeys: { sealing: sealing.publicKey, signing: rawPublicKey(signing) },
    open: createOpener([
      { keyId: sealing.publicKey.keyId, privateKey: createPrivateKey({ key: sealing.privateJwk, format: 'jwk' }) },
    ]),
    signProof: createProofSigner(signing),
    signCatalogue: createCatalogueSigner(signing),
    log: {
      publicKey: new Uint8Array(Buffer.from(rawPublicKey(logKey), 'base64url')),
      sign: (bytes) => new Uint8Array(sign(null, bytes, logKey)),
    },
    data: createDataKeys({ encryption: secret('data-key'), index: secret('index-key') }, randomBytes),
    connector,
  };
};

import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import * as v from 'valibot';
import { readPrivateJson, writePrivateFile } from './private-file.ts';

const base64url32 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));

const storedKeySchema = v.strictObject({
  kty: v.literal('OKP'),
  crv: v.literal('Ed25519'),
  /** Public half, raw, base64url. */
  x: base64url32,
  /** Private half. */
  d: base64url32,
});

/** The key that makes this machine this terminal (Ed25519, RFC 8037). The private half never leaves the agent. */
export interface TerminalKey {
  /** Raw, base64url. */
  readonly publicKey: string;
  /** A compact JWS (`EdDSA`) over the claims. */
  sign(claims: JWTPayload): Promise<string>;
}

const createStoredKey = async () => {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const { kty, crv, x, d } = await exportJWK(privateKey);
  return v.parse(storedKeySchema, { kty, crv, x, d });
};

/** Reads the terminal's key, or makes it at the first start. Throws where the file is damaged or open to others. */
export const openTerminalKey = async (dataFolder: string): Promise<TerminalKey> => {
  const path = join(dataFolder, 'terminal-key.json');
  const kept = readPrivateJson(path, storedKeySchema);
  const stored = kept ?? (await createStoredKey());
  if (!kept) writePrivateFile(path, JSON.stringify(stored));
  const privateKey = await importJWK(stored, 'EdDSA');
  return {
    publicKey: stored.x,
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' }).sign(privateKey),
  };
};

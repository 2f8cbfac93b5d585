import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import * as v from 'valibot';
import { flushFolder, readPrivateJson, writePrivateFile } from './private-file.ts';

const base64url32 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));

const storedKeySchema = v.strictObject({
  kty: v.literal('OKP'),
  crv: v.literal('Ed25519'),
  /** Public half, raw, base64url. */
  x: base64url32,
  /** Private half. */
  d: base64url32,
});

/** The key that makes this machine this terminal (Ed25519, RFC 8037). The private half never leaves the agent, or never even comes in. */
export interface TerminalKey {
  /** Raw, base64url. */
  readonly publicKey: string;
  /** A compact JWS (`EdDSA`) over the claims. */
  sign(claims: JWTPayload): Promise<string>;
}

/** The terminal's key, and how another one takes its place. */
export interface TerminalKeys {
  current(): TerminalKey;
  /**
   * The key that shall follow: made at the first call, and the same one again after a crash. `null`: the key lies in hardware, and is
   * replaced there. Throws what the file system throws.
   */
  next(): Promise<TerminalKey | null>;
  /** The next one is the current one from now on: a power cut leaves the one or the other. Throws what the file system throws. */
  promote(): void;
}

const createStoredKey = async () => {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const { kty, crv, x, d } = await exportJWK(privateKey);
  return v.parse(storedKeySchema, { kty, crv, x, d });
};

/** Reads a key, or makes it. Throws where the file is damaged or open to others. */
const openKeyFile = async (path: string): Promise<TerminalKey> => {
  const kept = readPrivateJson(path, storedKeySchema);
  const stored = kept ?? (await createStoredKey());
  if (!kept) writePrivateFile(path, JSON.stringify(stored));
  const privateKey = await importJWK(stored, 'EdDSA');
  return {
    publicKey: stored.x,
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' }).sign(privateKey),
  };
};

/** The terminal's key in a file of the data folder, made at the first start. Throws where it is damaged or open to others. */
export const openTerminalKeys = async (dataFolder: string): Promise<TerminalKeys> => {
  const path = join(dataFolder, 'terminal-key.json');
  const nextPath = join(dataFolder, 'terminal-key.next.json');
  let current = await openKeyFile(path);
  let next: TerminalKey | null = null;
  return {
    current: () => current,
    next: async () => {
      next ??= await openKeyFile(nextPath);
      return next;
    },
    promote: () => {
      if (next === null) throw new Error('there is no key to follow');
      renameSync(nextPath, path);
      flushFolder(dataFolder);
      current = next;
      next = null;
    },
  };
};

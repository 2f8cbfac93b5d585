import { base64 } from './base64.ts';
import { keyIdOf, signatureName } from './checkpoint.ts';
import type { Hash } from './merkle.ts';

/**
 * What a witness puts under a log's checkpoint: that it has seen this head, at a moment, and that it continues every head that
 * it has seen before (C2SP tlog-cosignature, `cosignature/v1`, Ed25519). A log that shows different people different trees finds no
 * honest witness for both.
 */

/** A witness by its name and public key. */
export interface WitnessKey {
  readonly name: string;
  readonly publicKey: Hash;
}

/** That a witness has seen a head. */
export interface Cosignature {
  readonly witness: string;
  readonly at: Date;
}

const cosignatureV1 = 4;
const keyIdSize = 4;
const timeSize = 8;
const signatureSize = 64;

const idOf = ({ name, publicKey }: WitnessKey): Promise<Hash> => keyIdOf(name, cosignatureV1, publicKey);

/** The part of a checkpoint that is signed; `undefined` where it has no signatures under it. */
const bodyOf = (checkpoint: string): string | undefined => {
  const end = checkpoint.indexOf('\n\n');
  return end < 0 ? undefined : checkpoint.slice(0, end + 1);
};

const signedText = (body: string, seconds: number): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`cosignature/v1\ntime ${seconds}\n${body}`);

/** The line that a witness puts under a checkpoint; `undefined` where that is none. `sign` makes the Ed25519 signature of bytes. */
export const writeCosignature = async (
  checkpoint: string,
  key: WitnessKey,
  at: Date,
  sign: (bytes: Uint8Array) => Uint8Array,
): Promise<string | undefined> => {
  const body = bodyOf(checkpoint);
  if (body === undefined) return undefined;
  const seconds = Math.floor(at.getTime() / 1000);
  const time = new DataView(new ArrayBuffer(timeSize));
  time.setBigUint64(0, BigInt(seconds));
  const parts = [await idOf(key), new Uint8Array(time.buffer), sign(signedText(body, seconds))];
  return `— ${key.name} ${base64.encode(Uint8Array.from(parts.flatMap((part) => [...part])))}\n`;
};

const cosignatureIn = async (body: string, line: string, key: WitnessKey): Promise<Cosignature | undefined> => {
  const [dash, name, value = '', ...more] = line.split(' ');
  const bytes = dash === '—' && name === key.name && more.length === 0 ? base64.decode(value) : undefined;
  if (bytes?.length !== keyIdSize + timeSize + signatureSize) return undefined;
  const id = await idOf(key);
  if (!id.every((byte, index) => byte === bytes[index])) return undefined;
  const seconds = Number(new DataView(bytes.buffer).getBigUint64(keyIdSize));
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return undefined;
  const publicKey = await crypto.subtle.importKey('raw', key.publicKey, signatureName, false, ['verify']);
  const signature = bytes.slice(keyIdSize + timeSize);
  const isGood = await crypto.subtle.verify(signatureName, publicKey, signature, signedText(body, seconds));
  return isGood ? { witness: key.name, at } : undefined;
};

/** Which of these witnesses have seen the head, each once. */
export const readCosignatures = async (
  checkpoint: string,
  keys: readonly WitnessKey[],
): Promise<readonly Cosignature[]> => {
  const body = bodyOf(checkpoint);
  if (body === undefined) return [];
  const lines = checkpoint.slice(body.length + 1).split('\n');
  const found = new Map<string, Cosignature>();
  for (const key of keys)
    for (const line of lines) {
      const cosignature = await cosignatureIn(body, line, key);
      // Two names for one key are one witness.
      if (cosignature) found.set(base64.encode(key.publicKey), cosignature);
    }
  return [...found.values()];
};

const keyText = /^(\S{1,60}?)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/;

/** A witness's public key as people hand it on (C2SP signed-note, "verifier key"). */
export const writeWitnessKey = async (key: WitnessKey): Promise<string> => {
  const id = [...(await idOf(key))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${key.name}+${id}+${base64.encode(Uint8Array.of(cosignatureV1, ...key.publicKey))}`;
};

/** `undefined` where the text is no key of a witness, or its parts don't belong together. */
export const readWitnessKey = async (text: string): Promise<WitnessKey | undefined> => {
  const [, name = '', , encoded = ''] = keyText.exec(text.trim()) ?? [];
  const bytes = base64.decode(encoded);
  if (bytes?.length !== 33 || bytes[0] !== cosignatureV1) return undefined;
  const key = { name, publicKey: bytes.slice(1) };
  return (await writeWitnessKey(key)) === text.trim() ? key : undefined;
};

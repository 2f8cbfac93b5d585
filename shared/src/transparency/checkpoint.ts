import { fail, ok, type Result } from '../result.ts';
import { base64 } from './base64.ts';
import { type Hash, hashSize } from './merkle.ts';

/**
 * A signed tree head as text that people can keep, mail and compare: a checkpoint of C2SP (tlog-checkpoint), signed as
 * a note (signed-note) with Ed25519. Three lines say which log it is, how many leaves it has and the root of its tree; a fourth, when.
 */

/** What a log says of itself at one moment. */
export interface TreeHead {
  /** Which log: a host name and path without a scheme. */
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
  readonly at: Date;
}

export interface LogKey {
  readonly origin: string;
  readonly publicKey: Hash;
}

export type CheckpointError =
  | { readonly kind: 'unreadable' }
  /** Not signed by this log. */
  | { readonly kind: 'otherLog' }
  | { readonly kind: 'badSignature' };

/** What heads are signed by; a key of another kind is none here. */
export const signatureName = 'Ed25519';

const timeLabel = 'time ';
const ed25519 = 1;
const keyIdSize = 4;
const bytesOf = (text: string) => new TextEncoder().encode(text);

const joined = (...parts: readonly Uint8Array[]): Hash => Uint8Array.from(parts.flatMap((part) => [...part]));

/** The first bytes of a hash over name and key, by which a signature names its key. `kind`: which algorithm, by the number of signed-note. */
export const keyIdOf = async (name: string, kind: number, publicKey: Hash): Promise<Hash> => {
  const named = joined(bytesOf(`${name}\n`), Uint8Array.of(kind), publicKey);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', named)).slice(0, keyIdSize);
};

const headText = ({ origin, size, root, at }: TreeHead): string =>
  `${origin}\n${size}\n${base64.encode(root)}\n${timeLabel}${at.toISOString()}\n`;

/** Signs a head. `sign` makes the Ed25519 signature of bytes. */
export const writeCheckpoint = async (
  head: TreeHead,
  publicKey: Hash,
  sign: (bytes: Uint8Array) => Uint8Array,
): Promise<string> => {
  const text = headText(head);
  const keyId = await keyIdOf(head.origin, ed25519, publicKey);
  return `${text}\n— ${head.origin} ${base64.encode(joined(keyId, sign(bytesOf(text))))}\n`;
};

const whole = /^(0|[1-9]\d{0,15})$/;

const parseHead = (text: string): TreeHead | undefined => {
  const [origin = '', size = '', root = '', time = '', end, ...more] = text.split('\n');
  const hash = base64.decode(root);
  const at = new Date(time.slice(timeLabel.length));
  const isGood =
    origin !== '' &&
    whole.test(size) &&
    hash?.length === hashSize &&
    end === '' &&
    more.length === 0 &&
    !Number.isNaN(at.getTime());
  if (!isGood) return undefined;
  const head = { origin, size: Number(size), root: hash, at };
  return headText(head) === text ? head : undefined;
};

/** Reads a checkpoint and checks that the log of this key signed it. */
export const readCheckpoint = async (note: string, key: LogKey): Promise<Result<TreeHead, CheckpointError>> => {
  const end = note.indexOf('\n\n');
  const text = note.slice(0, end + 1);
  const head = end < 0 || !note.endsWith('\n') ? undefined : parseHead(text);
  if (!head) return fail({ kind: 'unreadable' });
  if (head.origin !== key.origin) return fail({ kind: 'otherLog' });
  const keyId = await keyIdOf(key.origin, ed25519, key.publicKey);
  const signatures = note
    .slice(end + 2)
    .split('\n')
    .flatMap((line) => {
      const [dash, name, value = '', ...more] = line.split(' ');
      const isOurs = dash === '—' && name === key.origin && more.length === 0;
      const bytes = isOurs ? base64.decode(value) : undefined;
      return bytes && keyId.every((byte, index) => byte === bytes[index]) ? [bytes.slice(keyIdSize)] : [];
    });
  const [signature] = signatures;
  if (!signature) return fail({ kind: 'otherLog' });
  const publicKey = await crypto.subtle.importKey('raw', key.publicKey, signatureName, false, ['verify']);
  const isGood = await crypto.subtle.verify(signatureName, publicKey, signature, bytesOf(text));
  return isGood ? ok(head) : fail({ kind: 'badSignature' });
};

const keyText = /^(\S+?)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/;

/** The log's public key as people hand it on: `origin+key id+key` (C2SP signed-note, "verifier key"). */
export const writeLogKey = async (key: LogKey): Promise<string> => {
  const id = [...(await keyIdOf(key.origin, ed25519, key.publicKey))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  return `${key.origin}+${id}+${base64.encode(joined(Uint8Array.of(ed25519), key.publicKey))}`;
};

/** `undefined` where the text is no key, or its parts don't belong together. */
export const readLogKey = async (text: string): Promise<LogKey | undefined> => {
  const [, origin = '', , encoded = ''] = keyText.exec(text.trim()) ?? [];
  const bytes = base64.decode(encoded);
  if (bytes?.length !== hashSize + 1 || bytes[0] !== ed25519) return undefined;
  const key = { origin, publicKey: bytes.slice(1) };
  return (await writeLogKey(key)) === text.trim() ? key : undefined;
};

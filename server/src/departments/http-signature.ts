import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import {
  type BareItem,
  type InnerList,
  type Item,
  isInnerList,
  type Parameters,
  parseDictionary,
  serializeDictionary,
  serializeInnerList,
  serializeItem,
} from 'structured-headers';

/**
 * How centre and departments sign what they say to each other: HTTP Message Signatures (RFC 9421) with Ed25519, over a digest
 * of the content (RFC 9530). Requests carry when they were made, until when they count, and a number used once; an answer is
 * bound to the signature of its request, so that it answers nothing else. Published in `docs/connectors.md`.
 */

/** Why a message is not believed. */
export type SignatureFault =
  | 'unsigned'
  | 'malformed'
  | 'unknownKey'
  /** It does not cover what it has to. */
  | 'incomplete'
  | 'wrongDigest'
  /** Made too long ago, in the future, or to count for too long. */
  | 'expired'
  | 'wrongSignature';

export interface SigningKey {
  readonly keyId: string;
  /** Ed25519. */
  readonly privateKey: KeyObject;
}

/** Public keys that are believed, by key id. */
export type TrustedKeys = ReadonlyMap<string, KeyObject>;

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request as both sides see it. */
export interface RequestHead {
  readonly method: string;
  /** The receiver's own name, `host[:port]`; never what the request says it is. */
  readonly authority: string;
  readonly path: string;
  readonly headers: Headers;
}

interface ReplyHead {
  readonly status: number;
  readonly headers: Headers;
}

/** The one signature of a message. */
const label = 'linban';
const tag = 'linban-department';
const algorithm = 'ed25519';
const contentType = 'application/json';

/** A request counts for so long. */
const lifeMs = 120_000;
/** At most so long may a signer say that a request counts: so long its number is remembered. */
const longestLifeMs = 600_000;
/** Clocks differ by so much at most. */
const clockSkewMs = 60_000;

const ofRequest = ['@method', '@authority', '@path', 'content-type', 'content-digest'].map((name) => item(name));
const ofReply = [
  item('@status'),
  item('content-type'),
  item('content-digest'),
  item('@method', { req: true }),
  item('@path', { req: true }),
  item('signature', { req: true }),
];

function item(name: string, parameters: Readonly<Record<string, BareItem>> = {}): Item {
  return [name, new Map(Object.entries(parameters))];
}

const headerOf = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' || value === undefined ? value?.trim() : value.join(', ');
};

/** RFC 9530: `sha-256=:…:`. */
const digestOf = (body: Uint8Array): string => `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;

const isDigestOf = (header: string | undefined, body: Uint8Array): boolean => {
  const member = parsed(header)?.get('sha-256');
  const [value] = member ?? [];
  return value instanceof ArrayBuffer && Buffer.from(value).equals(createHash('sha256').update(body).digest());
};

const parsed = (header: string | undefined): ReturnType<typeof parseDictionary> | null => {
  try {
    return header === undefined ? null : parseDictionary(header);
  } catch {
    return null;
  }
};

/** What a covered component says; `undefined`: it is not there. */
const saidBy = (
  [name, parameters]: Item,
  reply: ReplyHead | null,
  request: RequestHead,
): string | number | undefined => {
  const message = parameters.has('req') || !reply ? request : reply;
  switch (name) {
    case '@status':
      return reply?.status;
    case '@method':
      return request.method;
    case '@authority':
      return request.authority.toLowerCase();
    case '@path':
      return request.path;
    default:
      return headerOf(message.headers, String(name));
  }
};

/** The signature base (RFC 9421, 2.5); `null`: a component is not there. */
const baseOf = (input: InnerList, reply: ReplyHead | null, request: RequestHead): Buffer | null => {
  const lines = input[0].map((component) => {
    const value = saidBy(component, reply, request);
    return value === undefined ? null : `${serializeItem(component)}: ${value}`;
  });
  if (lines.includes(null)) return null;
  return Buffer.from([...lines, `"@signature-params": ${serializeInnerList(input)}`].join('\n'));
};

const signed = (
  key: SigningKey,
  components: readonly Item[],
  parameters: Readonly<Record<string, BareItem>>,
  reply: ReplyHead | null,
  request: RequestHead,
): Record<string, string> => {
  const input: InnerList = [
    [...components],
    new Map(Object.entries({ ...parameters, keyid: key.keyId, alg: algorithm, tag })),
  ];
  const base = baseOf(input, reply, request);
  if (!base) throw new Error('a message to be signed lacks what has to be covered');
  return {
    'signature-input': `${label}=${serializeInnerList(input)}`,
    signature: serializeDictionary(new Map([[label, [sign(null, base, key.privateKey), new Map()]]])),
  };
};

const seconds = (at: Date): number => Math.floor(at.getTime() / 1000);

/** The headers of a request with this body. `nonce`: never used before. */
export const signRequest = (
  key: SigningKey,
  request: Omit<RequestHead, 'headers'>,
  body: Uint8Array,
  { now, nonce }: { readonly now: Date; readonly nonce: string },
): Record<string, string> => {
  const headers = { 'content-type': contentType, 'content-digest': digestOf(body) };
  const parameters = { created: seconds(now), expires: seconds(new Date(now.getTime() + lifeMs)), nonce };
  return { ...headers, ...signed(key, ofRequest, parameters, null, { ...request, headers }) };
};

/** The headers of an answer with this body to that request. */
export const signReply = (
  key: SigningKey,
  status: number,
  body: Uint8Array,
  request: RequestHead,
  now: Date,
): Record<string, string> => {
  const headers = { 'content-type': contentType, 'content-digest': digestOf(body) };
  return { ...headers, ...signed(key, ofReply, { created: seconds(now) }, { status, headers }, request) };
};

const sameComponents = (covered: readonly Item[], wanted: readonly Item[]): boolean => {
  const names = covered.map((component) => serializeItem(component));
  return names.length === wanted.length && wanted.every((component) => names.includes(serializeItem(component)));
};

/** Checks the one signature of ours that a message has; the parameters that came with it. */
const checkSignature = (
  keys: TrustedKeys,
  components: readonly Item[],
  body: Uint8Array,
  reply: ReplyHead | null,
  request: RequestHead,
): Result<Parameters, SignatureFault> => {
  const { headers } = reply ?? request;
  const [inputHeader, signatureHeader] = [headerOf(headers, 'signature-input'), headerOf(headers, 'signature')];
  if (inputHeader === undefined || signatureHeader === undefined) return fail('unsigned');
  const input = parsed(inputHeader)?.get(label);
  const [signature] = parsed(signatureHeader)?.get(label) ?? [];
  if (!input || !isInnerList(input) || !(signature instanceof ArrayBuffer)) return fail('malformed');
  const [covered, parameters] = input;
  if (parameters.get('tag') !== tag || parameters.get('alg') !== algorithm) return fail('malformed');
  if (!sameComponents(covered, components)) return fail('incomplete');
  const key = keys.get(String(parameters.get('keyid')));
  if (!key) return fail('unknownKey');
  if (!isDigestOf(headerOf(headers, 'content-digest'), body)) return fail('wrongDigest');
  const base = baseOf(input, reply, request);
  if (!base) return fail('incomplete');
  return verify(null, base, key, Buffer.from(signature)) ? ok(parameters) : fail('wrongSignature');
};

/** A request that is believed, once: its nonce has to be remembered until `forgetAt`. */
export interface CheckedRequest {
  readonly nonce: string;
  readonly forgetAt: Date;
}

const nonceForm = /^[\w-]{16,64}$/;

export const checkRequest = (
  keys: TrustedKeys,
  request: RequestHead,
  body: Uint8Array,
  now: Date,
): Result<CheckedRequest, SignatureFault> => {
  const checked = checkSignature(keys, ofRequest, body, null, request);
  if (!checked.ok) return checked;
  const [created, expires, nonce] = ['created', 'expires', 'nonce'].map((name) => checked.value.get(name));
  if (typeof created !== 'number' || typeof expires !== 'number' || typeof nonce !== 'string')
    return fail('incomplete');
  if (!nonceForm.test(nonce)) return fail('malformed');
  const isTooLate = now.getTime() > expires * 1000 + clockSkewMs;
  const isTooEarly = now.getTime() < created * 1000 - clockSkewMs;
  if (isTooLate || isTooEarly || (expires - created) * 1000 > longestLifeMs) return fail('expired');
  return ok({ nonce, forgetAt: new Date(expires * 1000 + clockSkewMs) });
};

/** Whether this is the other side's answer to that very request. Its age needs no check: the request is fresh. */
export const checkReply = (
  keys: TrustedKeys,
  reply: ReplyHead,
  body: Uint8Array,
  request: RequestHead,
): Result<void, SignatureFault> => {
  const checked = checkSignature(keys, ofReply, body, reply, request);
  return checked.ok ? ok(undefined) : checked;
};

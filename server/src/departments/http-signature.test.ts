import { generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { httpbis } from 'http-message-signatures';
import { describe, expect, it } from 'vitest';
import { checkReply, checkRequest, type RequestHead, signReply, signRequest } from './http-signature.ts';
import { publicKeyOf, signingKeyOf, trustedKeys } from './message-keys.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const key = signingKeyOf(privateKey);
const keys = trustedKeys([publicKeyOf(privateKey)]);
const now = new Date();
const target = { method: 'POST', authority: 'employment.example', path: '/linban/cases' };
const body = Buffer.from('{"caseNumber":"…"}');
const nonce = () => randomUUID();

const request = (changes: Partial<RequestHead> = {}): RequestHead => ({
  ...target,
  headers: signRequest(key, target, body, { now, nonce: nonce() }),
  ...changes,
});
const later = (ms: number) => new Date(now.getTime() + ms);

describe('a signed request', () => {
  it('is believed as it was sent, with its number and how long to remember it', () => {
    const checked = checkRequest(keys, request(), body, now);
    expect(checked).toMatchObject({ ok: true });
    if (checked.ok) expect(checked.value.forgetAt.getTime()).toBeGreaterThan(later(120_000).getTime());
  });

  it('is believed no more once anything of it was changed', () => {
    const whole = request();
    const { headers } = whole;
    const elsewhere: readonly RequestHead[] = [
      { ...whole, method: 'PUT' },
      { ...whole, authority: 'police.example' },
      { ...whole, path: '/linban/records' },
      { ...whole, headers: { ...headers, 'content-type': 'text/plain' } },
    ];
    for (const changed of elsewhere)
      expect(checkRequest(keys, changed, body, now)).toEqual({ ok: false, error: 'wrongSignature' });
    const parameters = String(headers['signature-input']);
    for (const [from, to] of [
      [/nonce="[^"]+"/, `nonce="${nonce()}"`],
      [/created=\d+/, `created=${Math.floor(now.getTime() / 1000) - 1}`],
      [/expires=\d+/, `expires=${Math.floor(now.getTime() / 1000) + 300}`],
    ] as const) {
      const changed = { ...headers, 'signature-input': parameters.replace(from, to) };
      expect(checkRequest(keys, { ...whole, headers: changed }, body, now)).toEqual({
        ok: false,
        error: 'wrongSignature',
      });
    }
    expect(checkRequest(keys, whole, Buffer.from('{}'), now)).toEqual({ ok: false, error: 'wrongDigest' });
  });

  it('says plainly what is wrong with it', () => {
    const whole = request();
    const { headers } = whole;
    const withInput = (input: string) => ({ ...whole, headers: { ...headers, 'signature-input': input } });
    const parameters = String(headers['signature-input']);
    const stranger = generateKeyPairSync('ed25519').privateKey;
    expect(checkRequest(keys, { ...whole, headers: {} }, body, now)).toEqual({ ok: false, error: 'unsigned' });
    expect(checkRequest(keys, withInput('linban='), body, now)).toEqual({ ok: false, error: 'malformed' });
    expect(checkRequest(keys, withInput(parameters.replace('"@path" ', '')), body, now)).toEqual({
      ok: false,
      error: 'incomplete',
    });
    expect(checkRequest(keys, withInput(parameters.replace('"@path"', '"@path";req')), body, now)).toEqual({
      ok: false,
      error: 'incomplete',
    });
    expect(checkRequest(trustedKeys([publicKeyOf(stranger)]), whole, body, now)).toEqual({
      ok: false,
      error: 'unknownKey',
    });
    expect(checkRequest(keys, whole, body, later(185_000))).toEqual({ ok: false, error: 'expired' });
    expect(checkRequest(keys, whole, body, later(-65_000))).toEqual({ ok: false, error: 'expired' });
  });

  it('never throws, whatever stands in its headers', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (input, signature, digest) => {
        const headers = { 'signature-input': input, signature, 'content-digest': digest, 'content-type': 'x' };
        expect(checkRequest(keys, { ...target, headers }, body, now).ok).toBe(false);
      }),
    );
  });
});

describe('a signed answer', () => {
  const asked = request();
  const answer = Buffer.from('{"decision":"received"}');
  const headers = signReply(key, 200, answer, asked, now);

  it('answers the request it was made for, and no other', () => {
    expect(checkReply(keys, { status: 200, headers }, answer, asked)).toEqual({ ok: true, value: undefined });
    // The same question asked again: yesterday's answer does not answer it.
    const again = request();
    expect(checkReply(keys, { status: 200, headers }, answer, again)).toEqual({ ok: false, error: 'wrongSignature' });
    expect(checkReply(keys, { status: 202, headers }, answer, asked)).toEqual({ ok: false, error: 'wrongSignature' });
    expect(checkReply(keys, { status: 200, headers }, body, asked)).toEqual({ ok: false, error: 'wrongDigest' });
    expect(checkReply(keys, { status: 200, headers: {} }, answer, asked)).toEqual({ ok: false, error: 'unsigned' });
    // A request's own signature is no answer.
    expect(checkReply(keys, { status: 200, headers: asked.headers }, body, asked)).toEqual({
      ok: false,
      error: 'incomplete',
    });
  });
});

/** An independent implementation of RFC 9421, as a department might use it. */
describe('another library', () => {
  const url = `https://${target.authority}${target.path}`;
  const theirKey = {
    id: key.keyId,
    alg: 'ed25519',
    sign: async (data: Buffer) => sign(null, data, privateKey),
  };
  const lookUp = async () => ({
    verify: async (data: Buffer, signature: Buffer) => verify(null, data, privateKey, signature),
  });

  it('believes our requests and answers', async () => {
    const headers = signRequest(key, target, body, { now, nonce: nonce() });
    const asked = { method: 'POST', url, headers };
    expect(await httpbis.verifyMessage({ keyLookup: lookUp }, asked)).toBe(true);
    const reply = { status: 200, headers: signReply(key, 200, body, { ...target, headers }, now) };
    expect(await httpbis.verifyMessage({ keyLookup: lookUp }, reply, asked)).toBe(true);
  });

  it('makes requests that we believe', async () => {
    const { 'content-type': type, 'content-digest': digest } = signRequest(key, target, body, { now, nonce: nonce() });
    if (type === undefined || digest === undefined) throw new Error('no headers');
    const theirs = await httpbis.signMessage(
      {
        key: theirKey,
        name: 'linban',
        params: ['tag', 'nonce', 'keyid', 'alg', 'created', 'expires'],
        fields: ['content-digest', 'content-type', '@path', '@method', '@authority'],
        paramValues: { tag: 'linban-department', nonce: nonce(), created: now },
      },
      { method: 'POST', url, headers: { 'content-type': type, 'content-digest': digest } },
    );
    const headers = Object.fromEntries(
      Object.entries(theirs.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    expect(checkRequest(keys, { ...target, headers }, body, now)).toMatchObject({ ok: true });
  });
});

import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { terminalIdSchema } from '@linban/shared/ids.ts';
import { createSealingKeyPair } from '@linban/shared/sealing/hpke.ts';
import fc from 'fast-check';
import { SignJWT, UnsecuredJWT } from 'jose';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOpener } from '../keys/opener.ts';
import { importPublicKey, type KnownTerminal } from '../terminals/registry.ts';
import { wang } from '../testing/people.ts';
import { createTestTerminal, newVisit, type TestTerminal } from '../testing/test-terminal.ts';
import { type AssertionCheck, createAssertionCheck } from './assertion.ts';

const readAt = new Date('2026-11-23T02:00:00.000Z');
const after = (seconds: number) => new Date(readAt.getTime() + seconds * 1000);
const address = 'http://127.0.0.1:9';

describe('an assertion', () => {
  let sealing: Awaited<ReturnType<typeof createSealingKeyPair>>['publicKey'];
  let privateKey: KeyObject;
  let terminal: TestTerminal;
  let known: KnownTerminal;
  let check: AssertionCheck;
  /** The check where the terminal stands otherwise in the books. */
  let checkWith: (changes: Partial<KnownTerminal>) => AssertionCheck;

  beforeAll(async () => {
    const sealed = await createSealingKeyPair('k1');
    sealing = sealed.publicKey;
    const opener = createOpener([
      { keyId: 'k1', privateKey: createPrivateKey({ key: { ...sealed.privateJwk, kty: 'OKP' }, format: 'jwk' }) },
    ]);
    const pair = generateKeyPairSync('ed25519');
    privateKey = pair.privateKey;
    terminal = createTestTerminal(address, 'test-1', privateKey, { sealing, signing: '' });
    const { x } = v.parse(v.looseObject({ x: v.string() }), pair.publicKey.export({ format: 'jwk' }));
    const key = await importPublicKey(x);
    if (!key) throw new Error('no key');
    known = {
      terminalId: v.parse(terminalIdSchema, 'test-1'),
      centre: null,
      profile: {
        terminalId: v.parse(terminalIdSchema, 'test-1'),
        centre: { 'zh-CN': '甲分中心', en: 'Sub-centre A' },
        name: { 'zh-CN': '1 号机', en: 'Terminal 1' },
        openingHours: { 'zh-CN': '9–17 点', en: '9–17' },
        nearest: { 'zh-CN': '2 号机', en: 'Terminal 2' },
        pxPerMm: 4,
      },
      keys: [{ publicKey: x, key, state: 'current', knownAt: after(-86_400), retiredAt: null }],
      revoked: null,
      clonedAt: null,
      rotationAsked: false,
    };
    checkWith = (changes) =>
      createAssertionCheck({ find: (id) => (id === known.terminalId ? { ...known, ...changes } : undefined) }, opener);
    check = checkWith({});
  });

  const isBelieved = async (assertion: string) => (await check(assertion, readAt)).ok;

  it('is believed as it was signed', async () =>
    expect(await check(await terminal.assertion(wang, { at: readAt }), readAt)).toMatchObject({
      ok: true,
      value: { person: { idNumber: wang.idNumber } },
    }));

  it('is believed from an agent that knows more than this server', async () => {
    const newer = { ...wang, signatureOnCard: 'yes' };
    const assertion = await terminal.assertion(newer, { at: readAt, claims: { lane: 2 } });
    expect(await check(assertion, readAt)).toMatchObject({ ok: true, value: { person: wang } });
  });

  it('is believed no more with any one bit of it changed', { timeout: 120_000 }, async () => {
    const assertion = await terminal.assertion(wang, { at: readAt });
    const believed: string[] = [];
    for (let index = 0; index < assertion.length; index += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = String.fromCharCode(assertion.charCodeAt(index) ^ (1 << bit));
        if (await isBelieved(assertion.slice(0, index) + flipped + assertion.slice(index + 1)))
          believed.push(`bit ${bit} of character ${index} of ${assertion.length}`);
      }
    }
    expect(believed).toEqual([]);
  });

  it('is believed no more with any stretch of it exchanged, left out or put in twice', {
    timeout: 60_000,
  }, async () => {
    const [one, other] = [
      await terminal.assertion(wang, { at: readAt }),
      await terminal.assertion(wang, { at: readAt }),
    ];
    const place = fc.nat({ max: one.length });
    await fc.assert(
      fc.asyncProperty(place, place, place, place, async (from, to, otherFrom, otherTo) => {
        const piece = other.slice(Math.min(otherFrom, otherTo), Math.max(otherFrom, otherTo));
        const forged = one.slice(0, Math.min(from, to)) + piece + one.slice(Math.max(from, to));
        fc.pre(forged !== one && forged !== other);
        expect(await isBelieved(forged)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('is believed no more with parts of two put together', async () => {
    const parts = await Promise.all(
      [1, 2].map(async () => (await terminal.assertion(wang, { at: readAt })).split('.')),
    );
    for (const [header, payload, signature] of [
      [0, 0, 1],
      [0, 1, 0],
      [1, 1, 0],
    ] as const)
      expect(await isBelieved([parts[header]?.[0], parts[payload]?.[1], parts[signature]?.[2]].join('.'))).toBe(false);
  });

  it.each<[string, () => Promise<string>, Date, Partial<KnownTerminal>, string]>([
    [
      'half an hour and the tolerance later',
      () => terminal.assertion(wang, { at: readAt }),
      after(1861),
      {},
      'expired',
    ],
    ['from the future', () => terminal.assertion(wang, { at: readAt }), after(-61), {}, 'invalid'],
    [
      'that would last for two hours',
      () => terminal.assertion(wang, { at: readAt, claims: { exp: readAt.getTime() / 1000 + 7200 } }),
      readAt,
      {},
      'invalid',
    ],
    [
      'of a terminal that was revoked since',
      () => terminal.assertion(wang, { at: readAt }),
      readAt,
      { revoked: { at: readAt, reason: 'stolen' } },
      'unknownTerminal',
    ],
    [
      'of a terminal without a key',
      () => terminal.assertion(wang, { at: readAt }),
      readAt,
      { keys: [] },
      'unknownTerminal',
    ],
    [
      'of another terminal’s name, by this one’s key',
      () => terminal.assertion(wang, { at: readAt, claims: { iss: 'test-2' } }),
      readAt,
      {},
      'unknownTerminal',
    ],
    [
      'of this terminal’s name, by another key',
      () =>
        createTestTerminal(address, 'test-1', generateKeyPairSync('ed25519').privateKey, {
          sealing,
          signing: '',
        }).assertion(wang, { at: readAt }),
      readAt,
      {},
      'invalid',
    ],
    [
      'whose person was sealed for another visit',
      () => terminal.assertion(wang, { at: readAt, claims: { visitId: newVisit() } }),
      readAt,
      {},
      'invalid',
    ],
    [
      'for somebody else than the server',
      () => terminal.assertion(wang, { at: readAt, claims: { aud: 'somebody-else' } }),
      readAt,
      {},
      'invalid',
    ],
  ])('is refused: one %s', async (_name, make, at, changes, cause) =>
    expect(await checkWith(changes)(await make(), at)).toEqual({ ok: false, error: cause }),
  );

  it('is believed to the last second of its time, and of a key that was replaced since', async () => {
    const assertion = await terminal.assertion(wang, { at: readAt });
    expect(await check(assertion, after(1859))).toMatchObject({ ok: true });
    expect(await check(assertion, after(-60))).toMatchObject({ ok: true });
    const retiredAt = (at: Date) => ({
      keys: known.keys.map((key) => ({ ...key, state: 'retired' as const, retiredAt: at })),
    });
    expect(await checkWith(retiredAt(after(1)))(assertion, readAt)).toMatchObject({ ok: true });
    expect(await checkWith(retiredAt(after(-61)))(assertion, readAt)).toEqual({ ok: false, error: 'invalid' });
  });

  it('is believed under no other algorithm', async () => {
    const assertion = await terminal.assertion(wang, { at: readAt });
    const claims = v.parse(
      v.record(v.string(), v.unknown()),
      JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString()),
    );
    const publicKey = Buffer.from(known.keys[0]?.publicKey ?? '', 'base64url');
    const keyed = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(publicKey);
    for (const forged of [keyed, new UnsecuredJWT(claims).encode()]) expect(await isBelieved(forged)).toBe(false);
  });
});

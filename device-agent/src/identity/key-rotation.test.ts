import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyRotationClaimsSchema } from '@linban/shared/contracts/terminal-link.ts';
import { fail, ok } from '@linban/shared/result.ts';
import { compactVerify, decodeJwt, importJWK } from 'jose';
import * as v from 'valibot';
import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { makeFolder, makeServerKeys } from '../testing/samples.ts';
import { openCommandKeys } from './command-key.ts';
import { createKeyRotation, type KeyRotationOptions, type RotationProofs } from './key-rotation.ts';
import { openTerminalIdentity } from './terminal-identity.ts';
import { openTerminalKeys, type TerminalKeys } from './terminal-key.ts';

const clock = createFakeClock();
const uuid = () => crypto.randomUUID();
let folder: string;
let proposed: RotationProofs[];
let told: string[];
let rotated: number;
beforeEach(() => {
  folder = makeFolder();
  proposed = [];
  told = [];
  rotated = 0;
});

const openRotation = async (keys: TerminalKeys, changes: Partial<KeyRotationOptions> = {}) => {
  const identity = openTerminalIdentity(folder, keys, { clock, uuid, boot: uuid() });
  identity.keep((await makeServerKeys()).enrolment);
  const note = (event: string, fields?: { readonly cause?: string | null }) =>
    void told.push([event, fields?.cause].filter(Boolean).join(' '));
  const rotation = createKeyRotation({
    keys,
    identity,
    clock,
    uuid,
    log: { info: note, warn: note },
    isIdle: () => true,
    propose: async (proofs) => {
      proposed.push(proofs);
      return ok({});
    },
    onRotated: () => {
      rotated += 1;
    },
    ...changes,
  });
  return { identity, rotation };
};
const verify = async (jws: string, publicKey: string) =>
  compactVerify(jws, await importJWK({ kty: 'OKP', crv: 'Ed25519', x: publicKey }, 'EdDSA'));

describe('a new key', () => {
  it('is named with proofs of both, and then signs', async () => {
    const keys = await openTerminalKeys(folder);
    const old = keys.current().publicKey;
    const { identity, rotation } = await openRotation(keys);
    await rotation.due();
    const [proofs] = proposed;
    const { newKey } = v.parse(keyRotationClaimsSchema, decodeJwt(proofs?.byNew ?? ''));
    expect(decodeJwt(proofs?.byOld ?? '')).toEqual(decodeJwt(proofs?.byNew ?? ''));
    await verify(proofs?.byOld ?? '', old);
    await verify(proofs?.byNew ?? '', newKey);
    expect(keys.current().publicKey).toBe(newKey);
    await verify((await identity.connectToken()) ?? '', newKey);
    expect([told, rotated]).toEqual([['keyRotated'], 1]);
    expect((await openTerminalKeys(folder)).current().publicKey).toBe(newKey);
    expect(readdirSync(folder).sort()).toEqual(['enrolment.json', 'terminal-key.json']);
  });

  it.each([
    ['proofRefused', () => fail({ kind: 'proofRefused' } as const)],
    ['unreachable', () => fail({ kind: 'unreachable' } as const)],
  ])('that the server answers with %s changes nothing, and is the same one at the next time', async (cause, answer) => {
    const keys = await openTerminalKeys(folder);
    const old = keys.current().publicKey;
    const { rotation } = await openRotation(keys, {
      propose: async (proofs) => {
        proposed.push(proofs);
        return proposed.length === 1 ? answer() : ok({});
      },
    });
    await rotation.due();
    expect([keys.current().publicKey, told, rotated]).toEqual([old, [`keyNotRotated ${cause}`], 0]);
    await rotation.due();
    const named = proposed.map(({ byNew }) => decodeJwt(byNew)['newKey']);
    expect(named[1]).toBe(named[0]);
    expect(keys.current().publicKey).toBe(named[0]);
  });

  it('waits while somebody is being served, also where they came while the server was asked', async () => {
    const keys = await openTerminalKeys(folder);
    const old = keys.current().publicKey;
    let isIdle = false;
    const { rotation } = await openRotation(keys, {
      isIdle: () => isIdle,
      propose: async (proofs) => {
        proposed.push(proofs);
        isIdle = false;
        return ok({});
      },
    });
    await rotation.due();
    expect(proposed).toHaveLength(0);
    isIdle = true;
    await rotation.due();
    expect([proposed.length, keys.current().publicKey, rotated]).toEqual([1, old, 0]);
  });

  it('is not begun twice at once', async () => {
    const { rotation } = await openRotation(await openTerminalKeys(folder));
    await Promise.all([rotation.due(), rotation.due(), rotation.due()]);
    expect([proposed.length, rotated]).toEqual([1, 1]);
  });

  it('that the disk does not take costs nothing', async () => {
    const keys = await openTerminalKeys(folder);
    const old = keys.current().publicKey;
    const { rotation } = await openRotation(keys);
    // A folder in the way of the file: also root can't write it.
    mkdirSync(join(folder, 'terminal-key.next.json.new'));
    await rotation.due();
    expect([keys.current().publicKey, told]).toEqual([old, ['keyNotRotated diskError']]);
    rmSync(join(folder, 'terminal-key.next.json.new'), { recursive: true });
    await rotation.due();
    expect(keys.current().publicKey).not.toBe(old);
  });
});

describe('a key in hardware', () => {
  const program = (text: string): [string, string] => {
    const file = join(folder, 'hold-key.mjs');
    writeFileSync(file, text);
    chmodSync(file, 0o700);
    return [process.execPath, file];
  };
  const good = `
    import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
    import { readFileSync } from 'node:fs';
    const seed = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]);
    const key = createPrivateKey({ key: seed, format: 'der', type: 'pkcs8' });
    if (process.argv[2] === 'public-key') console.log(createPublicKey(key).export({ format: 'jwk' }).x);
    else console.log(sign(null, readFileSync(0), key).toString('base64url'));`;

  it('signs by a program, is not written to disk, and is not replaced from here', async () => {
    const keys = await openCommandKeys(program(good));
    const { identity, rotation } = await openRotation(keys);
    await verify((await identity.connectToken()) ?? '', keys.current().publicKey);
    await rotation.due();
    expect([proposed, told]).toEqual([[], ['keyNotRotated inHardware']]);
    expect(existsSync(join(folder, 'terminal-key.json'))).toBe(false);
  });

  it.each([
    ['that fails', 'process.exit(1)'],
    ['that says nothing', ''],
    ['that says something else', `console.log('a secret that must not be told')`],
    ['that says too much', `console.log('A'.repeat(10_000))`],
  ])('behind a program %s is none, and the error tells nothing of it', async (_, text) => {
    await expect(openCommandKeys(program(text))).rejects.toThrow();
    await expect(openCommandKeys(program(text))).rejects.not.toThrow(/secret/);
  });
});

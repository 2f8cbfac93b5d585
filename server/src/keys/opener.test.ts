import { createPrivateKey } from 'node:crypto';
import { createSealingKeyPair, seal } from '@linban/shared/sealing/hpke.ts';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOpener, type Opener } from './opener.ts';

describe('opening on the server', () => {
  let open: Opener;
  let publicKey: Awaited<ReturnType<typeof createSealingKeyPair>>['publicKey'];

  beforeAll(async () => {
    const pair = await createSealingKeyPair('k1');
    publicKey = pair.publicKey;
    open = createOpener([
      { keyId: 'k1', privateKey: createPrivateKey({ key: { ...pair.privateJwk, kty: 'OKP' }, format: 'jwk' }) },
    ]);
  });

  it('opens whatever a terminal seals', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.string(), async (text, context) => {
        expect(open(await seal(publicKey, text, context), context)).toEqual({ ok: true, value: text.toWellFormed() });
      }),
      { numRuns: 50 },
    );
  });

  it('refuses another context, another key and changed bytes alike', async () => {
    const sealed = await seal(publicKey, '王小英', 'case|1');
    const other = await createSealingKeyPair('k1');
    const flipped = (sealed.ciphertext.startsWith('A') ? 'B' : 'A') + sealed.ciphertext.slice(1);
    expect(open(sealed, 'case|2')).toEqual({ ok: false, error: { kind: 'unsealable' } });
    expect(open({ ...sealed, ciphertext: flipped }, 'case|1')).toEqual({ ok: false, error: { kind: 'unsealable' } });
    expect(open({ ...sealed, ciphertext: 'AAAA' }, 'case|1')).toEqual({ ok: false, error: { kind: 'unsealable' } });
    expect(open(await seal(other.publicKey, '王小英', 'case|1'), 'case|1')).toEqual({
      ok: false,
      error: { kind: 'unsealable' },
    });
    expect(open({ ...sealed, keyId: 'k2' }, 'case|1')).toEqual({ ok: false, error: { kind: 'unknownKey' } });
  });

  it('refuses a key that makes every shared secret the same', async () => {
    const sealed = await seal(publicKey, 'x', 'c');
    const zero = Buffer.alloc(32).toString('base64url');
    expect(open({ ...sealed, enc: zero }, 'c')).toEqual({ ok: false, error: { kind: 'unsealable' } });
  });
});

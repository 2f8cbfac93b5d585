import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSealingKeyPair, importOpeningKey, type OpeningKey, open, seal } from './hpke.ts';
import { type SealingKey, sealedSchema } from './sealed.ts';

let publicKey: SealingKey;
let openingKey: OpeningKey;
beforeAll(async () => {
  const pair = await createSealingKeyPair('k1');
  publicKey = pair.publicKey;
  openingKey = await importOpeningKey('k1', pair.privateJwk);
});

describe('seal', () => {
  it('opens with the key and the context it was made for', async () => {
    const sealed = await seal(publicKey, '失业登记 𠮷', 'case|1');
    expect(v.is(sealedSchema, sealed)).toBe(true);
    expect(await open([openingKey], sealed, 'case|1')).toEqual({ ok: true, value: '失业登记 𠮷' });
  });

  it('holds no word of the content', async () => {
    const sealed = await seal(publicKey, '31019919500101001X', 'c');
    expect(JSON.stringify(sealed)).not.toContain('310199');
  });

  it.each(['context', 'ciphertext', 'enc', 'key'] as const)('does not open with another %s', async (part) => {
    const sealed = await seal(publicKey, 'text', 'c');
    const other = await seal(publicKey, 'text', 'c');
    const otherPair = await createSealingKeyPair('k1');
    const opened = {
      context: () => open([openingKey], sealed, 'd'),
      ciphertext: () => open([openingKey], { ...sealed, ciphertext: `A${sealed.ciphertext.slice(1, -1)}A` }, 'c'),
      enc: () => open([openingKey], { ...sealed, enc: other.enc }, 'c'),
      key: async () => open([await importOpeningKey('k1', otherPair.privateJwk)], sealed, 'c'),
    };
    expect(await opened[part]()).toEqual({ ok: false, error: { kind: 'unsealable' } });
  });

  it('names an unknown key', async () => {
    const sealed = await seal({ ...publicKey, keyId: 'k2' }, 'text', 'c');
    expect(await open([openingKey], sealed, 'c')).toEqual({ ok: false, error: { kind: 'unknownKey' } });
  });
});

import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readCosignatures,
  readWitnessKey,
  writeCosignature,
  writeWitnessKey,
} from '../../shared/src/transparency/cosignature.ts';

const witness = (name: string) => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = {
    name,
    publicKey: new Uint8Array(Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url')),
  };
  return { key, sign: (bytes: Uint8Array) => new Uint8Array(signBytes(null, bytes, privateKey)) };
};
const checkpoint = `linban.example/transparency\n4\n${'A'.repeat(43)}=\ntime 2026-11-23T03:00:00.000Z\n\n— linban.example/transparency AAAA\n`;
const at = new Date('2026-11-23T03:00:07Z');

describe('a cosignature', () => {
  const one = witness('one.example/w');
  const two = witness('two.example/w');

  it('says who has seen the head and when, of those whose keys are asked about', async () => {
    const lines = await Promise.all([one, two].map(({ key, sign }) => writeCosignature(checkpoint, key, at, sign)));
    const whole = checkpoint + lines.join('');
    expect(await readCosignatures(whole, [one.key, two.key])).toEqual([
      { witness: 'one.example/w', at },
      { witness: 'two.example/w', at },
    ]);
    expect(await readCosignatures(whole, [witness('one.example/w').key])).toEqual([]);
    expect(await readCosignatures(checkpoint, [one.key])).toEqual([]);
    // A name that is given twice, or two names for one key, are one witness.
    expect(await readCosignatures(whole + lines.join(''), [one.key, one.key])).toHaveLength(1);
  });

  it('counts for this head and this moment alone', async () => {
    const line = (await writeCosignature(checkpoint, one.key, at, one.sign)) ?? '';
    expect(await readCosignatures(checkpoint.replace('\n4\n', '\n5\n') + line, [one.key])).toEqual([]);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 75 }), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const [dash, name, value = ''] = line.trim().split(' ');
        const bytes = Buffer.from(value, 'base64');
        bytes[place] = (bytes[place] ?? 0) ^ change;
        const changed = `${dash} ${name} ${bytes.toString('base64')}\n`;
        expect(await readCosignatures(checkpoint + changed, [one.key])).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('is checked by a key that people can hand on', async () => {
    const text = await writeWitnessKey(one.key);
    expect(text).toMatch(/^one\.example\/w\+[0-9a-f]{8}\+B/);
    expect(await readWitnessKey(`${text}\n`)).toEqual(one.key);
    for (const wrong of ['', text.slice(0, -4), text.replace('one', 'two'), 'one.example/w'])
      expect(await readWitnessKey(wrong)).toBeUndefined();
  });
});

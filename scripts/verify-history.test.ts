import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, expect, it } from 'vitest';
import { writeLogKey } from '../shared/src/transparency/checkpoint.ts';
import { writeCosignature, writeWitnessKey } from '../shared/src/transparency/cosignature.ts';
import { createTestLog, sampleStep } from '../shared/src/transparency/testing/sample-history.ts';

const folder = mkdtempSync(join(tmpdir(), 'linban-history-'));
afterAll(() => rmSync(folder, { recursive: true }));

const log = await createTestLog();
const key = await writeLogKey(log.key);
const steps = [
  sampleStep(),
  sampleStep({ seq: 2, type: 'accept', role: 'system' }),
  sampleStep({ seq: 3, type: 'refer', role: 'system' }),
  sampleStep({ seq: 4, type: 'complete', role: 'department' }),
] as const;
const history = JSON.stringify(await log.historyOf(steps, [0, 1, 2, 3], new Date('2026-11-23T03:00:00Z')));

const run = (text: string, ...args: readonly string[]) => {
  const file = join(folder, 'history.json');
  writeFileSync(file, text);
  const program = join(import.meta.dirname, 'verify-history.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, file, ...args], { encoding: 'utf8' });
  return { status, said: stdout + stderr };
};

it('proves a history by the key alone', () => {
  expect(run(history, '--key', key)).toEqual({
    status: 0,
    said: expect.stringMatching(/PROVED: 4 steps, completed[\s\S]*signature: Ed25519/),
  });
});

it('counts the witnesses that have seen the state, and proves nothing where too few have', async () => {
  const witness = async (name: string) => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const { x = '' } = publicKey.export({ format: 'jwk' });
    const own = { name, publicKey: new Uint8Array(Buffer.from(x, 'base64url')) };
    return { own, sign: (bytes: Uint8Array) => new Uint8Array(sign(null, bytes, privateKey)) };
  };
  const [first, second] = [await witness('one.example/w'), await witness('two.example/w')];
  const file = v.parse(v.looseObject({ checkpoint: v.string() }), JSON.parse(history));
  const line = await writeCosignature(file.checkpoint, first.own, new Date('2026-11-23T03:00:10Z'), first.sign);
  const seen = JSON.stringify({ ...file, checkpoint: `${file.checkpoint}${line}` });
  const keys = await Promise.all([first, second].map(async ({ own }) => ['--witness', await writeWitnessKey(own)]));
  expect(run(seen, '--key', key, ...keys.flat(), '--need', '1')).toEqual({
    status: 0,
    said: expect.stringMatching(/seen by one\.example\/w at 2026-11-23T03:00:10[\s\S]*PROVED: 4 steps/),
  });
  expect(run(seen, '--key', key, ...keys.flat())).toEqual({
    status: 1,
    said: expect.stringContaining('NOT PROVED: 1 of 2 witnesses'),
  });
});

it.each<[string, string, readonly string[], number, string]>([
  ['was altered', history.replaceAll('accept', 'reject'), ['--key', key], 1, 'NOT PROVED: step 2'],
  ['is none', '{}', ['--key', key], 2, 'no proof file'],
  ['comes without a key', history, [], 2, 'usage'],
  ['comes with half a key', history, ['--key', key.slice(0, 30)], 2, 'no public key'],
])('says what is wrong with a file that %s', (_, text, args, status, said) => {
  expect(run(text, ...args)).toEqual({ status, said: expect.stringContaining(said) });
});

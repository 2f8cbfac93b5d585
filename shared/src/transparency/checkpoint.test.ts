import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readCheckpoint, readLogKey, writeLogKey } from './checkpoint.ts';
import { createTestLog } from './testing/sample-history.ts';

const log = await createTestLog();
const root = crypto.getRandomValues(new Uint8Array(32));
const at = new Date('2026-11-23T02:00:00.123Z');
const checkpoint = await log.checkpointOf(1_234_567, root, at);

it('says which log, how many leaves, which root and when, and that the log signed it', async () => {
  expect(await readCheckpoint(checkpoint, log.key)).toEqual({
    ok: true,
    value: { origin: log.key.origin, size: 1_234_567, root, at },
  });
  expect(checkpoint.split('\n').slice(0, 2)).toEqual(['linban.example/transparency', '1234567']);
});

it('is refused after any change of one character', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: checkpoint.length - 1 }),
      fc.constantFrom(...'0A=z\n '),
      async (place, character) => {
        fc.pre(checkpoint[place] !== character);
        const changed = checkpoint.slice(0, place) + character + checkpoint.slice(place + 1);
        expect((await readCheckpoint(changed, log.key)).ok).toBe(false);
      },
    ),
    { numRuns: 400 },
  );
});

it('is not taken for one of another log', async () => {
  const other = await createTestLog();
  expect(await readCheckpoint(checkpoint, other.key)).toEqual({ ok: false, error: { kind: 'otherLog' } });
  const renamed = { ...log.key, origin: 'elsewhere.example/transparency' };
  expect(await readCheckpoint(checkpoint, renamed)).toEqual({ ok: false, error: { kind: 'otherLog' } });
});

it.each(['', '\n\n', 'x', checkpoint.slice(0, 20), `${checkpoint.split('\n\n')[0]}\n`])('is not %j', async (text) =>
  expect(await readCheckpoint(text, log.key)).toMatchObject({ ok: false }),
);

it('is checked with a key that people can write down', async () => {
  const text = await writeLogKey(log.key);
  expect(await readLogKey(` ${text}\n`)).toEqual(log.key);
  for (const wrong of ['', 'x', text.slice(1), text.slice(0, -1), text.replace('linban', 'linbam'), `${text}A`])
    expect(await readLogKey(wrong)).toBeUndefined();
});

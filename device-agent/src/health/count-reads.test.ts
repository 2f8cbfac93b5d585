import { fail, ok, type Result } from '@linban/shared/result.ts';
import { expect, it } from 'vitest';
import type { CardContent, IdCardReadError, IdCardReadProgress } from '../drivers/id-card/types.ts';
import { createFakeDevices, inventedCard } from '../testing/fake-devices.ts';
import type { DeviceUse } from './consumables.ts';
import { countReads } from './count-reads.ts';

const invalid: IdCardReadProgress = { kind: 'invalidMedia', cause: 'readFailed' };

it.each<[string, readonly IdCardReadProgress[], Result<CardContent, IdCardReadError>, readonly DeviceUse[]]>([
  ['a read', [{ kind: 'mediaEntered' }], ok(inventedCard()), [{ reads: 1 }]],
  ['a card that lay badly once', [invalid], ok(inventedCard()), [{ readFailures: 1 }, { reads: 1 }]],
  [
    'too many tries, each once',
    [invalid, invalid],
    fail({ kind: 'tooManyTries', cause: 'readFailed' }),
    [{ readFailures: 1 }, { readFailures: 1 }],
  ],
  ['a counterfeit', [], fail({ kind: 'rejectedCard', reason: 'counterfeit' }), [{ readFailures: 1 }]],
  ['an expired card: read well', [], fail({ kind: 'expiredCard' }), []],
  ['nobody came', [], fail({ kind: 'aborted' }), []],
])('counts %s', async (_case, progress, result, expected) => {
  const fake = createFakeDevices();
  const driver = fake.devices.driver('idCardReader');
  if (!driver) throw new Error('there is a reader');
  const uses: DeviceUse[] = [];
  const told: IdCardReadProgress[] = [];
  const reading = countReads(driver, (use) => uses.push(use)).read({
    signal: new AbortController().signal,
    onProgress: (step) => told.push(step),
    take: async (card) => ok(card),
  });
  for (const step of progress) fake.reads[0]?.onProgress(step);
  fake.reads[0]?.end(result);
  expect(await reading).toEqual(result);
  expect(uses).toEqual(expected);
  expect(told).toEqual([{ kind: 'armed' }, ...progress]);
});

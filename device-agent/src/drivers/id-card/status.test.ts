import { idCardReaderStatusSchema } from '@linban/shared/devices/device-status.ts';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { formatSamId, type ReaderCondition, statusOf, verdictOf } from './status.ts';

describe('verdicts', () => {
  it.each([
    [0x21, { kind: 'outOfService', condition: 'commandRefused' }],
    [0x23, { kind: 'again', cause: 'readFailed' }],
    [0x24, { kind: 'again', cause: 'readFailed' }],
    [0x31, { kind: 'invalidMedia', cause: 'notAuthenticated' }],
    [0x32, { kind: 'rejectedCard', reason: 'counterfeit' }],
    [0x33, { kind: 'rejectedCard', reason: 'verificationFailed' }],
    [0x40, { kind: 'invalidMedia', cause: 'wrongCard' }],
    [0x41, { kind: 'again', cause: 'readFailed' }],
    [0x47, { kind: 'outOfService', condition: 'moduleFault' }],
    [0x60, { kind: 'outOfService', condition: 'selfTestFailed' }],
    [0x66, { kind: 'outOfService', condition: 'notAuthorised' }],
    [0x81, { kind: 'again', cause: 'severalCards' }],
  ])('%i', (word, verdict) => expect(verdictOf(word)).toEqual(verdict));

  it.each([0x00, 0x37, 0x3f, 0xff])('begins again after the word %i, which is not in the table', (word) => {
    expect(verdictOf(word)).toEqual({ kind: 'again', cause: 'readFailed' });
  });
});

describe('status', () => {
  const conditions: ReaderCondition[] = [
    'starting',
    'working',
    'closed',
    'unreachable',
    'driverUnavailable',
    'noAnswer',
    'garbledReplies',
    'selfTestFailed',
    'notAuthorised',
    'moduleFault',
    'commandRefused',
  ];
  it.each(conditions)('of %s fits the shared vocabulary and says why', (condition) => {
    const status = statusOf({ condition, media: 'present', samId: null, isReading: true });
    expect(v.is(idCardReaderStatusSchema, status)).toBe(true);
    const isFine = condition === 'working' || condition === 'starting';
    expect(status.cause === null).toBe(isFine);
    expect(status.media).toBe(condition === 'working' ? 'present' : 'absent');
    expect(status.state === 'busy').toBe(condition === 'working');
  });
});

it('prints the number of a module as on its label', () => {
  const data = Buffer.from('05000100ffffffff010000002a000000', 'hex');
  expect(formatSamId(data)).toBe('05.01-4294967295-0000000001-0000000042');
});

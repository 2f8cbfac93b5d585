import type { IdCardReaderProfile } from './types.ts';

/**
 * Readers with a GA 467 security module on a serial line at 115200 baud, or behind a network converter.
 * A find or select takes a few milliseconds on the wire; 300 ms leaves room for USB converters and a busy machine.
 * The 2 s for a read hold down to 9600 baud.
 */
export const defaultProfile: IdCardReaderProfile = {
  answer: { status: 300, samId: 300, find: 300, select: 300, read: 2_000, management: 300 },
  findPause: 30,
  removalPause: 200,
  idlePause: 1_000,
  reconnectPause: 500,
  connectLimit: 3_000,
  outOfServicePause: 5_000,
  damagedGrace: 150,
  maxTries: 3,
};

import { randomBytes, randomUUID } from 'node:crypto';
import type { RandomBytes } from '@linban/shared/cases/codes.ts';

/** What the server takes from the outside world besides disk and network: time and chance. */
export interface Ports {
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
  /** A random UUID (version 4). */
  readonly newId: () => string;
}

export const systemPorts: Ports = { now: () => new Date(), randomBytes, newId: () => randomUUID() };

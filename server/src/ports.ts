import { randomBytes, randomUUID } from 'node:crypto';
import type { RandomBytes } from '@linban/shared/cases/codes.ts';
import { type PasswordCost, passwordCost } from './staff/passwords.ts';

/** What the server takes from the outside world besides disk and network: time, chance, and how hard a password is to guess. */
export interface Ports {
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
  /** A random UUID (version 4). */
  readonly newId: () => string;
  readonly passwordCost: PasswordCost;
}

export const systemPorts: Ports = { now: () => new Date(), randomBytes, newId: () => randomUUID(), passwordCost };

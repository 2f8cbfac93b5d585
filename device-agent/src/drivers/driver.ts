import type { DeviceStatus } from '@linban/shared/devices/device-status.ts';

/**
 * What a driver in trouble can be told to do: `reset` tells the device to begin anew, `reopen` lets go of the connection
 * and makes a new one. The driver retries by itself; these are for when that does not help.
 */
export type RecoveryStep = 'reset' | 'reopen';

/** What every driver offers, whatever its device. Nothing here throws or rejects: a lost device is a status. */
export interface Driver<S extends DeviceStatus = DeviceStatus> {
  status(): S;
  /** Called on every change, not with the present status. Returns the unsubscriber. */
  onStatus(listener: (status: S) => void): () => void;
  /** Carries out a step as soon as the conversation allows; resolves when it is done or can't be. */
  recover(step: RecoveryStep): Promise<void>;
  /** Lets go of the device. Final. */
  close(): Promise<void>;
}

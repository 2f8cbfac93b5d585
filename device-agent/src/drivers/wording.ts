import type { DeviceAction, DeviceState } from '@linban/shared/devices/device-status.ts';
import type { ByteStreamError } from './byte-stream/types.ts';

/** The part of a status that every device class has. */
export interface Wording {
  readonly state: DeviceState;
  readonly cause: string | null;
  readonly action: DeviceAction | null;
}

export const starting: Wording = { state: 'starting', cause: null, action: null };
export const online: Wording = { state: 'online', cause: null, action: null };
export const noAnswer: Wording = { state: 'offline', cause: 'no-answer', action: 'maintenance' };

const lost: Readonly<Record<ByteStreamError['kind'], Wording>> = {
  unreachable: { state: 'offline', cause: 'unreachable', action: 'maintenance' },
  busy: { state: 'offline', cause: 'busy', action: 'configuration' },
  driverUnavailable: { state: 'offline', cause: 'driver-unavailable', action: 'configuration' },
};

/** Why a device without a connection has none. */
export const lostBy = (why: ByteStreamError['kind']): Wording => lost[why];

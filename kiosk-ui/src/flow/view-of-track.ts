import { type DeviceStatuses, isUsable } from '@linban/shared/devices/device-status.ts';
import type { SnapshotFrom } from 'xstate';
import type { trackMachine } from './track-machine.ts';
import type { Screen } from './view.ts';

type Form = Extract<Screen, { name: 'track' }>;

const scannerOf = (devices: DeviceStatuses | null): Form['scanner'] => {
  if (!devices || devices.codeScanner.state === 'noDevice') return 'none';
  return isUsable(devices.codeScanner) ? 'ready' : 'broken';
};

/** What a look-up by receipt puts on the screen. */
export const trackScreenOf = (snapshot: SnapshotFrom<typeof trackMachine>, devices: DeviceStatuses | null): Screen => {
  const { found, typed, problem } = snapshot.context;
  if (snapshot.matches('shown') && found) return { name: 'tracked', found };
  return { name: 'track', ...typed, scanner: scannerOf(devices), asking: snapshot.matches('asking'), problem };
};

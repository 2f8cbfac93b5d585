import type { DeviceConfig } from './device-config.ts';
import { createDevices, type Devices } from './devices.ts';

/** The configured devices, none of them opened: each is offline until the agent starts anew. */
export const holdDevices = (config: DeviceConfig): Devices =>
  createDevices(
    Object.fromEntries(Object.keys(config).map((device) => [device, { driver: null, why: 'held' as const }])),
  );

import { setTimeout as pause } from 'node:timers/promises';
import type { DeviceClass, DeviceStatus } from '@linban/shared/devices/device-status.ts';
import type { Devices } from '../devices/devices.ts';

/** How long a device may take to show how it is, and how long its status must stay as it is to be believed. */
const limits = { startMs: 12_000, quietMs: 400, lookMs: 50 };

/** The status of a device once it has had time to answer. */
export const settledStatus = async (devices: Devices, device: DeviceClass): Promise<DeviceStatus> => {
  const end = performance.now() + limits.startMs;
  let quietSince = performance.now();
  let last = devices.statuses()[device];
  while (performance.now() < end && performance.now() - quietSince < limits.quietMs) {
    await pause(limits.lookMs);
    const now = devices.statuses()[device];
    if (now !== last || now.state === 'starting') quietSince = performance.now();
    last = now;
  }
  return last;
};

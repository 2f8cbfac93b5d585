import type { DeviceStatuses } from '@linban/shared/devices/device-status.ts';
import { isUsable } from '@linban/shared/devices/device-status.ts';
import type { PrintCause } from '@linban/shared/devices/print-job.ts';

export type Printer = 'receiptPrinter' | 'documentPrinter';

/** Why a printer can't take a job now, or `null` when it can. */
export const printerCause = (devices: DeviceStatuses | null, printer: Printer): PrintCause | null => {
  if (!devices) return 'offline';
  const status = devices[printer];
  if (isUsable(status)) return null;
  if (status.paper === 'out') return 'paper-out';
  if (status.paper === 'jammed') return 'paper-jammed';
  if (status.cover === 'open') return 'cover-open';
  if (status.class === 'receiptPrinter' && status.cutter === 'fault') return 'cutter-error';
  if (status.cause === 'mechanical-error') return 'mechanical-error';
  if (status.class === 'documentPrinter' && status.toner === 'out') return 'toner-out';
  return status.state === 'hardwareError' ? 'hardware-error' : 'offline';
};

import type { DeviceClass, DeviceStatus, PaperLevel } from '@linban/shared/devices/device-status.ts';
import type { UseMeasure } from '@linban/shared/terminals/health.ts';
import type { Devices } from '../devices/devices.ts';

const measures: { readonly [D in DeviceClass]?: UseMeasure } = {
  receiptPrinter: 'millimetres',
  documentPrinter: 'pages',
};

/** What a sensor says of the paper, as far as it means anything: with the cover open it says "out" of a full roll, too. */
const settledLevel = (status: DeviceStatus): PaperLevel | null => {
  if (!('paper' in status) || status.cover === 'open') return null;
  return status.state === 'online' || status.state === 'userError' ? status.paper : null;
};

/** Tells of each new roll or stack: paper was low or out, and is not any more. The sensor knows it, so nobody has to say so. */
export const watchReplenishment = (
  devices: Pick<Devices, 'statuses' | 'onChange'>,
  onReplenished: (device: DeviceClass, measure: UseMeasure) => void,
): void => {
  const ended = new Set<DeviceClass>();
  const look = (device: DeviceClass) => {
    const measure = measures[device];
    const level = settledLevel(devices.statuses()[device]);
    if (measure === undefined || level === null) return;
    if (level === 'low' || level === 'out') ended.add(device);
    else if (level === 'full' && ended.delete(device)) onReplenished(device, measure);
  };
  devices.onChange(look);
  look('receiptPrinter');
  look('documentPrinter');
};

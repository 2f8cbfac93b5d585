import type { DeviceClass } from '@linban/shared/devices/device-status.ts';
import type { Clock } from '../clock.ts';
import type { GuideLights } from '../drivers/io-board/types.ts';

/** How long the light stays after paper came out: the hand has to find it. */
const takeMs = 10_000;
const givesPaper: ReadonlySet<DeviceClass> = new Set<DeviceClass>(['receiptPrinter', 'documentPrinter']);

/** Lights up beside the device that a person is to use now. */
export interface Guide {
  /** The device is in use from now on; returns how to end that. */
  use(device: DeviceClass): () => void;
  /** All lights off: the visit is over. */
  dark(): void;
}

export const createGuide = (lights: Pick<GuideLights, 'show'> | null, clock: Pick<Clock, 'after'>): Guide => {
  /** One entry a use; several uses of one device may overlap. */
  const inUse = new Map<symbol, DeviceClass>();
  const show = () => lights?.show(new Set(inUse.values()));
  return {
    use: (device) => {
      const use = Symbol(device);
      inUse.set(use, device);
      show();
      const end = () => {
        if (inUse.delete(use)) show();
      };
      return () => {
        if (givesPaper.has(device)) clock.after(takeMs, end);
        else end();
      };
    },
    dark: () => {
      inUse.clear();
      show();
    },
  };
};

import type { PowerSupplyStatus } from '@linban/shared/devices/device-status.ts';
import type { Clock } from '../clock.ts';

export interface PowerWatchOptions {
  readonly clock: Pick<Clock, 'after'>;
  /** How long the battery is trusted, milliseconds. */
  readonly batteryMs: number;
  /** Charge at which nothing is risked any more, percent. */
  readonly leastCharge: number;
  readonly onLost: () => void;
  readonly onBack: () => void;
  /** The battery has been used for long enough: what is under way is to be finished, and the machine stopped. */
  readonly onExhausted: () => void;
}

/** Follows mains and battery. Give it every status of the supply. */
export const createPowerWatch = (options: PowerWatchOptions) => {
  const { clock, batteryMs, leastCharge } = options;
  let state: 'mains' | 'battery' | 'exhausted' = 'mains';
  let callOff = () => {};
  const exhaust = () => {
    if (state !== 'battery') return;
    state = 'exhausted';
    callOff();
    options.onExhausted();
  };
  return (status: PowerSupplyStatus): void => {
    if (status.source === 'mains' && state === 'battery') {
      state = 'mains';
      callOff();
      options.onBack();
    }
    if (status.source !== 'battery') return;
    if (state === 'mains') {
      state = 'battery';
      options.onLost();
      callOff = clock.after(batteryMs, exhaust);
    }
    const isLow = status.cause === 'battery-low' || (status.charge !== null && status.charge <= leastCharge);
    if (isLow) exhaust();
  };
};

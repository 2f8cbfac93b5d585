import { isDeepStrictEqual } from 'node:util';
import {
  type DeviceClass,
  type DeviceStatus,
  type DeviceStatuses,
  type DoorStatus,
  noDevices,
  type PowerSupplyStatus,
} from '@linban/shared/devices/device-status.ts';
import type { CodeScanner } from '../drivers/code-scanner/types.ts';
import type { DocumentPrinter } from '../drivers/document-printer/types.ts';
import type { Driver, RecoveryStep } from '../drivers/driver.ts';
import type { IdCardReader } from '../drivers/id-card/types.ts';
import type { GuideLights } from '../drivers/io-board/types.ts';
import type { Keypad } from '../drivers/keypad/types.ts';
import type { ReceiptPrinter } from '../drivers/receipt-printer/types.ts';
import type { SmartCardReader } from '../drivers/smart-card/types.ts';

/** The driver of each device class. */
interface Drivers {
  readonly idCardReader: IdCardReader;
  readonly receiptPrinter: ReceiptPrinter;
  readonly documentPrinter: DocumentPrinter;
  readonly codeScanner: CodeScanner;
  readonly smartCardReader: SmartCardReader;
  readonly keypad: Keypad;
  readonly guideLights: GuideLights;
  readonly powerSupply: Driver<PowerSupplyStatus>;
  readonly door: Driver<DoorStatus>;
}

/** A driver, or why there is none: the device is not meant to be there, its driver does not load, or it is left alone for now. */
export type Seat<D> =
  | { readonly driver: D }
  | { readonly driver: null; readonly why: 'notConfigured' | 'driverUnavailable' | 'held' };

/** A class without a seat is not configured. */
export type Seats = { readonly [K in keyof Drivers]?: Seat<Drivers[K]> };

/** Every device of this terminal. */
export interface Devices {
  /** `null`: not configured, or its driver does not load. */
  driver<K extends keyof Drivers>(device: K): Drivers[K] | null;
  statuses(): DeviceStatuses;
  /** Called after each change, with which device changed. Returns the unsubscriber. */
  onChange(listener: (device: DeviceClass) => void): () => void;
  /** Has the driver carry out a step; a class without a driver has nothing to carry out. */
  recover(device: DeviceClass, step: RecoveryStep): Promise<void>;
  close(): Promise<void>;
}

type AnySeat = Seat<Pick<Driver, 'status' | 'onStatus' | 'recover' | 'close'>>;

const unavailable = { state: 'offline', cause: 'driver-unavailable', action: 'maintenance' } as const;

/** Nobody has to act: it is opened later. */
const held = { state: 'offline', cause: 'restart-storm', action: null } as const;

const firstStatus = (device: DeviceClass, seat: AnySeat): DeviceStatus => {
  if (seat.driver) return seat.driver.status();
  if (seat.why === 'held') return { ...noDevices[device], ...held };
  return seat.why === 'notConfigured' ? noDevices[device] : { ...noDevices[device], ...unavailable };
};

/** Holds the drivers together and their statuses as one picture. */
export const createDevices = (seats: Seats): Devices => {
  const listeners = new Set<(device: DeviceClass) => void>();
  const taken = new Map<DeviceClass, AnySeat>();
  const take = (device: keyof Drivers, seat: AnySeat | undefined) => seat && taken.set(device, seat);
  take('idCardReader', seats.idCardReader);
  take('receiptPrinter', seats.receiptPrinter);
  take('documentPrinter', seats.documentPrinter);
  take('codeScanner', seats.codeScanner);
  take('smartCardReader', seats.smartCardReader);
  take('keypad', seats.keypad);
  take('guideLights', seats.guideLights);
  take('powerSupply', seats.powerSupply);
  take('door', seats.door);

  let statuses: DeviceStatuses = noDevices;
  const put = (status: DeviceStatus) => {
    statuses = { ...statuses, [status.class]: status };
  };
  for (const [device, seat] of taken) {
    put(firstStatus(device, seat));
    seat.driver?.onStatus((status) => {
      if (isDeepStrictEqual(statuses[device], status)) return;
      put(status);
      for (const listener of [...listeners]) listener(device);
    });
  }

  return {
    driver: (device) => seats[device]?.driver ?? null,
    statuses: () => statuses,
    onChange: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    recover: async (device, step) => {
      await taken.get(device)?.driver?.recover(step);
    },
    close: async () => {
      await Promise.all([...taken.values()].map((seat) => seat.driver?.close()));
    },
  };
};

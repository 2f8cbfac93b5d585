import { isDeepStrictEqual } from 'node:util';
import type { DeviceStatuses } from '@linban/shared/devices/device-status.ts';
import type { DocumentPrinter } from '../drivers/document-printer/types.ts';
import type { IdCardReader } from '../drivers/id-card/types.ts';
import type { ReceiptPrinter } from '../drivers/receipt-printer/types.ts';

/** A driver, or why there is none: the device is not meant to be there, or its driver does not load. */
export type Seat<D> =
  | { readonly driver: D }
  | { readonly driver: null; readonly why: 'notConfigured' | 'driverUnavailable' };

export interface Seats {
  readonly idCardReader: Seat<IdCardReader>;
  readonly receiptPrinter: Seat<ReceiptPrinter>;
  readonly documentPrinter: Seat<DocumentPrinter>;
}

/** Every device of this terminal. */
export interface Devices {
  readonly idCardReader: IdCardReader | null;
  readonly receiptPrinter: ReceiptPrinter | null;
  readonly documentPrinter: DocumentPrinter | null;
  statuses(): DeviceStatuses;
  /** Called after each change, with which device changed. Returns the unsubscriber. */
  onChange(listener: (device: keyof DeviceStatuses) => void): () => void;
  close(): Promise<void>;
}

const missing = (seat: { readonly why: 'notConfigured' | 'driverUnavailable' }) =>
  seat.why === 'notConfigured'
    ? ({ state: 'noDevice', cause: null, action: null } as const)
    : ({ state: 'offline', cause: 'driver-unavailable', action: 'maintenance' } as const);

const initialStatuses = ({ idCardReader, receiptPrinter, documentPrinter }: Seats): DeviceStatuses => ({
  idCardReader: idCardReader.driver?.status() ?? {
    class: 'idCardReader',
    ...missing(idCardReader.driver ? { why: 'notConfigured' } : idCardReader),
    media: 'absent',
    samId: null,
  },
  receiptPrinter: receiptPrinter.driver?.status() ?? {
    class: 'receiptPrinter',
    ...missing(receiptPrinter.driver ? { why: 'notConfigured' } : receiptPrinter),
    paper: null,
    cover: null,
    cutter: null,
  },
  documentPrinter: documentPrinter.driver?.status() ?? {
    class: 'documentPrinter',
    ...missing(documentPrinter.driver ? { why: 'notConfigured' } : documentPrinter),
    paper: null,
    cover: null,
    toner: null,
  },
});

/** Holds the drivers together and their statuses as one picture. */
export const createDevices = (seats: Seats): Devices => {
  const listeners = new Set<(device: keyof DeviceStatuses) => void>();
  let statuses = initialStatuses(seats);

  const watch =
    <K extends keyof DeviceStatuses>(device: K) =>
    (status: DeviceStatuses[K]) => {
      if (isDeepStrictEqual(statuses[device], status)) return;
      statuses = { ...statuses, [device]: status };
      for (const listener of [...listeners]) listener(device);
    };
  seats.idCardReader.driver?.onStatus(watch('idCardReader'));
  seats.receiptPrinter.driver?.onStatus(watch('receiptPrinter'));
  seats.documentPrinter.driver?.onStatus(watch('documentPrinter'));

  return {
    idCardReader: seats.idCardReader.driver,
    receiptPrinter: seats.receiptPrinter.driver,
    documentPrinter: seats.documentPrinter.driver,
    statuses: () => statuses,
    onChange: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close: async () => {
      await Promise.all(Object.values(seats).map((seat: Seat<{ close(): Promise<void> }>) => seat.driver?.close()));
    },
  };
};

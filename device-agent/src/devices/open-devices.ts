import type { Clock } from '../clock.ts';
import { createDeviceFileOpener } from '../drivers/byte-stream/device-file.ts';
import { createHidOpener } from '../drivers/byte-stream/hid.ts';
import { createSerialOpener } from '../drivers/byte-stream/serial.ts';
import { createTcpOpener } from '../drivers/byte-stream/tcp.ts';
import type { ByteStreamOpener } from '../drivers/byte-stream/types.ts';
import { createDocumentPrinter } from '../drivers/document-printer/driver.ts';
import { createIdCardReader } from '../drivers/id-card/driver.ts';
import { createReceiptPrinter } from '../drivers/receipt-printer/driver.ts';
import type { Log } from '../log.ts';
import type { DeviceConfig, Transport } from './device-config.ts';
import { createDevices, type Devices, type Seat } from './devices.ts';

/** Native modules (serial ports, USB HID) are loaded by the opener when it is first used. */
const openerOf = (transport: Transport): ByteStreamOpener => {
  switch (transport.kind) {
    case 'tcp':
      return createTcpOpener(transport);
    case 'serial':
      return createSerialOpener(transport);
    case 'deviceFile':
      return createDeviceFileOpener(transport);
    case 'hid':
      return createHidOpener(transport);
  }
};

/** Puts the drivers together as the configuration says. One that can't even be made is a device that is offline. */
export const openDevices = (
  config: DeviceConfig,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Devices => {
  const seat = <C, D>(device: string, part: C | undefined, create: (part: C) => D): Seat<D> => {
    if (part === undefined) return { driver: null, why: 'notConfigured' };
    try {
      return { driver: create(part) };
    } catch (error) {
      log.bug('deviceIncident', error, { device });
      return { driver: null, why: 'driverUnavailable' };
    }
  };
  return createDevices({
    idCardReader: seat('idCardReader', config.idCardReader, ({ transport }) =>
      createIdCardReader({
        open: openerOf(transport),
        clock,
        onIncident: (incident) => log.warn('deviceIncident', { device: 'idCardReader', cause: incident }),
      }),
    ),
    receiptPrinter: seat('receiptPrinter', config.receiptPrinter, ({ transport, columns }) =>
      createReceiptPrinter({
        open: openerOf(transport),
        timers: clock,
        ...(columns !== undefined && { columns }),
        onEvent: ({ kind }) => log.info('deviceIncident', { device: 'receiptPrinter', cause: kind }),
      }),
    ),
    documentPrinter: seat('documentPrinter', config.documentPrinter, ({ uri }) =>
      createDocumentPrinter({ uri, timers: clock }),
    ),
  });
};

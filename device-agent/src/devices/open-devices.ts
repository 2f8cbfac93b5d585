import type { DeviceClass } from '@linban/shared/devices/device-status.ts';
import type { Clock } from '../clock.ts';
import { createDeviceFileOpener } from '../drivers/byte-stream/device-file.ts';
import { createHostedOpener } from '../drivers/byte-stream/hosted.ts';
import { createTcpOpener } from '../drivers/byte-stream/tcp.ts';
import type { Transport } from '../drivers/byte-stream/transport.ts';
import type { ByteStreamOpener } from '../drivers/byte-stream/types.ts';
import { createCodeScanner } from '../drivers/code-scanner/driver.ts';
import { createMeaning, createResidentCodeAdapter, readCaseCode } from '../drivers/code-scanner/meaning.ts';
import { createDocumentPrinter } from '../drivers/document-printer/driver.ts';
import type { PageUse } from '../drivers/document-printer/types.ts';
import { openerOfReader } from '../drivers/id-card/config.ts';
import { createIdCardReader } from '../drivers/id-card/driver.ts';
import { createPhotoDecoder } from '../drivers/id-card/photo-decoder.ts';
import { idCardReaderProfiles } from '../drivers/id-card/profiles.ts';
import { createIoBoard } from '../drivers/io-board/driver.ts';
import type { IoBoard } from '../drivers/io-board/types.ts';
import { createKeypad } from '../drivers/keypad/driver.ts';
import { keypadProfileOf } from '../drivers/keypad/profiles.ts';
import { createPowerSupply } from '../drivers/power-supply/driver.ts';
import { createReceiptPrinter } from '../drivers/receipt-printer/driver.ts';
import { receiptPrinterProfiles } from '../drivers/receipt-printer/profile.ts';
import { createRasteriser, defaultFontFiles } from '../drivers/receipt-printer/rasterise.ts';
import type { PaperUse } from '../drivers/receipt-printer/use.ts';
import { createSmartCardReader } from '../drivers/smart-card/driver.ts';
import { createPcscOpener } from '../drivers/smart-card/transport.ts';
import type { Log } from '../log.ts';
import type { DeviceConfig } from './device-config.ts';
import { createDevices, type Devices, type Seat } from './devices.ts';

/** Native ports are opened in processes of their own, which load their modules. */
const openerOf = (transport: Transport): ByteStreamOpener => {
  switch (transport.kind) {
    case 'tcp':
      return createTcpOpener(transport);
    case 'deviceFile':
      return createDeviceFileOpener(transport);
    case 'serial':
    case 'hid':
    case 'usb':
      return createHostedOpener(transport);
  }
};

interface OpenDevicesPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** What a job took from a device's supplies. */
  readonly onUse?: (device: DeviceClass, use: PaperUse | PageUse) => void;
}

/** Puts the drivers together as the configuration says. One that can't even be made is a device that is offline. */
export const openDevices = (config: DeviceConfig, { clock, log, onUse = () => {} }: OpenDevicesPorts): Devices => {
  const seat = <C, D>(device: string, part: C | undefined, create: (part: C) => D): Seat<D> => {
    if (part === undefined) return { driver: null, why: 'notConfigured' };
    try {
      return { driver: create(part) };
    } catch (error) {
      log.bug('deviceIncident', error, { device });
      return { driver: null, why: 'driverUnavailable' };
    }
  };
  const ioBoard = seat('ioBoard', config.ioBoard, ({ transport, ...wiring }) =>
    createIoBoard({ open: openerOf(transport), clock, ...wiring }),
  );
  const onBoard = <K extends keyof IoBoard>(part: K): Seat<NonNullable<IoBoard[K]>> => {
    if (!ioBoard.driver) return { driver: null, why: ioBoard.why };
    const driver = ioBoard.driver[part];
    return driver ? { driver } : { driver: null, why: 'notConfigured' };
  };
  const ups = seat('powerSupply', config.powerSupply, ({ host, port, ups: name }) =>
    createPowerSupply({ open: createTcpOpener({ host, port }), clock, ups: name }),
  );
  return createDevices({
    idCardReader: seat('idCardReader', config.idCardReader, (reader) =>
      createIdCardReader({
        open: openerOfReader(reader),
        times: idCardReaderProfiles[reader.profile].times,
        decodePhoto: reader.photoDecoder && createPhotoDecoder(reader.photoDecoder),
        clock,
        onIncident: (incident) => log.warn('deviceIncident', { device: 'idCardReader', cause: incident }),
      }),
    ),
    receiptPrinter: seat('receiptPrinter', config.receiptPrinter, ({ transport, columns, profile, fontFiles }) =>
      createReceiptPrinter({
        open: openerOf(transport),
        timers: clock,
        profile: receiptPrinterProfiles[profile],
        ...(columns !== undefined && { columns }),
        rasterise: createRasteriser({
          fontFiles: fontFiles ?? defaultFontFiles(),
          onTrouble: (error) => log.bug('deviceIncident', error, { device: 'receiptPrinter' }),
        }),
        onEvent: ({ kind }) => log.info('deviceNotice', { device: 'receiptPrinter', cause: kind }),
        onUse: (use) => onUse('receiptPrinter', use),
      }),
    ),
    documentPrinter: seat('documentPrinter', config.documentPrinter, ({ uri, sides }) =>
      createDocumentPrinter({ uri, timers: clock, sides, onUse: (use) => onUse('documentPrinter', use) }),
    ),
    smartCardReader: seat('smartCardReader', config.smartCardReader, ({ service, ...reader }) =>
      createSmartCardReader({
        ...reader,
        open: createPcscOpener(service === undefined ? {} : { service }),
        clock,
        onIncident: (incident) => log.warn('deviceIncident', { device: 'smartCardReader', cause: incident }),
      }),
    ),
    codeScanner: seat('codeScanner', config.codeScanner, ({ transport, residentCodePrefixes, ...wire }) =>
      createCodeScanner({
        ...wire,
        open: openerOf(transport),
        clock,
        meaningOf: createMeaning([readCaseCode, createResidentCodeAdapter(residentCodePrefixes)]),
        onIncident: (incident) => log.warn('deviceIncident', { device: 'codeScanner', cause: incident }),
      }),
    ),
    keypad: seat('keypad', config.keypad, ({ transport, ...keys }) =>
      createKeypad({ open: openerOf(transport), clock, profile: keypadProfileOf(keys) }),
    ),
    guideLights: onBoard('guideLights'),
    door: onBoard('door'),
    powerSupply: config.powerSupply ? ups : onBoard('powerSupply'),
  });
};

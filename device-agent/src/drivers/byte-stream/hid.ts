import { Duplex } from 'node:stream';
import { fail, ok } from '@linban/shared/result.ts';
import { fromDuplex } from './duplex.ts';
import type { ByteStreamOpener } from './types.ts';

type HidModule = typeof import('node-hid');

/** The part of node-hid's `HIDAsync` that is used: one listener each, because a second `data` listener ends the process. */
export interface HidDevice {
  on(event: 'data', listener: (report: Buffer) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  /** The first byte is the report id, 0 where the device has none. */
  write(report: Buffer): Promise<number>;
  close(): Promise<void>;
}

/**
 * How one model carries a byte stream in HID reports. Which profile a reader needs is configured, never guessed: readers
 * of the same look speak protocols of their own (devices with usage pages of their vendors).
 */
export interface HidAddress {
  readonly vendorId: number;
  readonly productId: number;
  /** 0 where the device has no numbered reports. */
  readonly reportId?: number;
  /** Bytes of one output report without its id. */
  readonly reportSize?: number;
  /** Opens the device; late, so that a machine without the native module still starts. */
  readonly open?: (vendorId: number, productId: number) => Promise<HidDevice>;
}

const openWithNodeHid = async (vendorId: number, productId: number): Promise<HidDevice> => {
  const hid: HidModule = await import('node-hid');
  return hid.HIDAsync.open(vendorId, productId);
};

const isMissingModule = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /MODULE|DLOPEN/.test(error.code);

/** Bytes as reports: the last one padded with zeros, since the device takes whole reports only. */
const toReports = (bytes: Uint8Array, reportId: number, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => {
    const report = Buffer.alloc(size + 1);
    report[0] = reportId;
    report.set(bytes.subarray(index * size, (index + 1) * size), 1);
    return report;
  });

const asDuplex = (device: HidDevice, reportId: number, size: number): Duplex => {
  const duplex = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, done) => {
      const send = async () => {
        for (const report of toReports(chunk, reportId, size)) await device.write(report);
      };
      send().then(
        () => done(),
        () => done(new Error('the report could not be written')),
      );
    },
    destroy: (error, done) => {
      device.close().then(
        () => done(error),
        () => done(error),
      );
    },
  });
  device.on('data', (report) => duplex.push(reportId === 0 ? report : report.subarray(1)));
  // node-hid gives a string where others give an Error; either way the device is gone.
  device.on('error', () => duplex.destroy());
  return duplex;
};

/**
 * A byte stream in the reports of a USB HID device (node-hid; on Linux through hidraw). What is read may end in the zeros
 * that fill the last report: the framing above has to find its own ends.
 */
export const createHidOpener =
  ({ vendorId, productId, reportId = 0, reportSize = 64, open = openWithNodeHid }: HidAddress): ByteStreamOpener =>
  async (signal) => {
    try {
      const device = await open(vendorId, productId);
      if (signal.aborted) {
        await device.close();
        return fail({ kind: 'unreachable', code: 'ABORTED' });
      }
      const duplex = asDuplex(device, reportId, reportSize);
      return ok(fromDuplex(duplex, () => duplex.destroy()));
    } catch (error) {
      return isMissingModule(error)
        ? fail({ kind: 'driverUnavailable', code: 'LOAD_FAILED' })
        : fail({ kind: 'unreachable', code: 'OPEN_FAILED' });
    }
  };

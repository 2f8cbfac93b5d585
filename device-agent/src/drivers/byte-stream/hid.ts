import { Duplex } from 'node:stream';
import { fail, ok } from '@linban/shared/result.ts';
import { fromDuplex } from './duplex.ts';
import type { HidPortAddress } from './native-port.ts';
import { lockNode } from './node-lock.ts';
import { openErrorOf } from './open-error.ts';
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

export interface HidAddress extends Omit<HidPortAddress, 'kind'> {
  /** Opens the device; late, so that a machine without the native module still starts. */
  readonly open?: (vendorId: number, productId: number) => Promise<HidDevice>;
}

const openWithNodeHid = async (vendorId: number, productId: number): Promise<HidDevice> => {
  const hid: HidModule = await import('node-hid');
  const path = (await hid.devicesAsync(vendorId, productId)).find((device) => device.path !== undefined)?.path;
  if (path === undefined) throw new Error('no such device');
  const release = await lockNode(path);
  if (!release) throw Object.assign(new Error('another process holds the device'), { code: 'EBUSY' });
  const device = await hid.HIDAsync.open(path);
  return {
    on: device.on.bind(device),
    write: (report) => device.write(report),
    close: async () => {
      await device.close();
      release();
    },
  };
};

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
      return fail(openErrorOf(error));
    }
  };

import { Duplex } from 'node:stream';
import { fail, ok } from '@linban/shared/result.ts';
import { fromDuplex } from './duplex.ts';
import type { UsbPortAddress, UsbSplit } from './native-port.ts';
import { openErrorOf } from './open-error.ts';
import type { ByteStreamOpener } from './types.ts';

type UsbModule = typeof import('usb');

interface Endpoint {
  readonly endpointNumber: number;
  readonly direction: 'in' | 'out';
  readonly packetSize: number;
}

/** The part of a device of npm `usb` that is used; its transfers in the form that takes a time limit and gives plain bytes. */
export interface UsbDevice {
  readonly configuration?: {
    readonly interfaces: readonly {
      readonly interfaceNumber: number;
      readonly alternate: { readonly endpoints: readonly Endpoint[] };
    }[];
  };
  open(): Promise<void>;
  close(): Promise<void>;
  /** Takes the interface from a driver of the kernel; fails where none holds it. */
  detachKernelDriver(interfaceNumber: number): Promise<void>;
  claimInterface(interfaceNumber: number): Promise<void>;
  /** Rejects when nothing comes in so many milliseconds ("cancelled"), and when the device is gone. `null`: the endpoint stalled. */
  nativeTransferIn(endpoint: number, timeout: number, length: number): Promise<Uint8Array | null>;
  nativeTransferOut(endpoint: number, timeout: number, data: Uint8Array): Promise<number>;
}

export interface UsbAddress extends Omit<UsbPortAddress, 'kind'> {
  /** Finds the device; late, so that a machine without the native module still starts. */
  readonly find?: (vendorId: number, productId: number) => Promise<UsbDevice | undefined>;
}

const findWithUsb = async (vendorId: number, productId: number): Promise<UsbDevice | undefined> => {
  const { usb }: UsbModule = await import('usb');
  return usb.findDeviceByIds(vendorId, productId);
};

/** What one direction of a device does, whole packets at a time. */
interface Pipes {
  send(bytes: Uint8Array): Promise<void>;
  /** The next bytes, in their order; nothing where the device is silent for a while. */
  receive(): Promise<Uint8Array>;
}

const transferLimitMs = 1_000;

/** One packet, no more: a transfer that waits for several would keep a frame which ends on a packet's edge until it times out. */
const takePacket = async (device: UsbDevice, { endpointNumber, packetSize }: Endpoint): Promise<Uint8Array> => {
  try {
    const bytes = await device.nativeTransferIn(endpointNumber, transferLimitMs, packetSize);
    if (bytes === null) throw new Error('the endpoint stalled');
    return bytes;
  } catch (error) {
    if (error instanceof Error && /cancell?ed|timed? ?out/i.test(error.message)) return new Uint8Array();
    throw error;
  }
};

const plainPipes = (device: UsbDevice, endpoints: readonly Endpoint[]): Pipes => {
  const input = endpoints.find(({ direction }) => direction === 'in');
  const output = endpoints.find(({ direction }) => direction === 'out');
  if (!input || !output) throw new Error('the interface has no pair of endpoints');
  return {
    send: async (bytes) => void (await device.nativeTransferOut(output.endpointNumber, transferLimitMs, bytes)),
    receive: () => takePacket(device, input),
  };
};

const splitPipes = (device: UsbDevice, endpoints: readonly Endpoint[], split: UsbSplit): Pipes => {
  const inputOf = (wanted: number): Endpoint => {
    const found = endpoints.find(({ direction, endpointNumber }) => direction === 'in' && endpointNumber === wanted);
    if (!found) throw new Error('the interface has no such endpoint');
    return found;
  };
  const [head, body] = [inputOf(split.headIn), inputOf(split.bodyIn)];
  /** How many bytes the last head announced and have not come yet. */
  let due = 0;
  return {
    send: async (bytes) => {
      const [first, rest] = [bytes.subarray(0, split.headSize), bytes.subarray(split.headSize)];
      await device.nativeTransferOut(split.headOut, transferLimitMs, first);
      if (rest.length > 0) await device.nativeTransferOut(split.bodyOut, transferLimitMs, rest);
    },
    receive: async () => {
      if (due > 0) {
        const bytes = await takePacket(device, body);
        // A body that does not come is given up: the next frame begins with a head again.
        due = bytes.length === 0 ? 0 : Math.max(0, due - bytes.length);
        return bytes;
      }
      const bytes = await takePacket(device, head);
      const [high = 0, low = 0] = bytes.subarray(split.headSize - 2, split.headSize);
      due = bytes.length === split.headSize ? (high << 8) | low : 0;
      return bytes;
    },
  };
};

const asDuplex = (device: UsbDevice, pipes: Pipes): Duplex => {
  const duplex = new Duplex({
    read: () => {},
    write: (chunk: Uint8Array, _encoding, done) => {
      pipes.send(chunk).then(
        () => done(),
        () => done(new Error('the bytes could not be sent')),
      );
    },
    destroy: (error, done) => {
      device.close().then(
        () => done(error),
        () => done(error),
      );
    },
  });
  const pump = async () => {
    while (!duplex.destroyed) {
      const bytes = await pipes.receive();
      if (bytes.length > 0 && !duplex.destroyed) duplex.push(bytes);
    }
  };
  pump().catch(() => duplex.destroy());
  return duplex;
};

/**
 * A byte stream over the endpoints of a USB device (npm `usb`; on Linux usbfs). The kernel lets one process claim the interface.
 * A machine without a USB bus has no such device.
 */
export const createUsbOpener =
  ({ vendorId, productId, interfaceNumber = 0, split, find = findWithUsb }: UsbAddress): ByteStreamOpener =>
  async (signal) => {
    try {
      const device = await find(vendorId, productId);
      if (!device) return fail({ kind: 'unreachable', code: 'NO_DEVICE' });
      await device.open();
      try {
        // Fails where no driver of the kernel holds the interface, which is as it should be.
        await device.detachKernelDriver(interfaceNumber).catch(() => {});
        await device.claimInterface(interfaceNumber);
        if (signal.aborted) throw new Error('given up');
        const endpoints =
          device.configuration?.interfaces.find((candidate) => candidate.interfaceNumber === interfaceNumber)?.alternate
            .endpoints ?? [];
        const duplex = asDuplex(device, split ? splitPipes(device, endpoints, split) : plainPipes(device, endpoints));
        return ok(fromDuplex(duplex, () => duplex.destroy()));
      } catch (error) {
        await device.close().catch(() => {});
        throw error;
      }
    } catch (error) {
      return fail(openErrorOf(error));
    }
  };

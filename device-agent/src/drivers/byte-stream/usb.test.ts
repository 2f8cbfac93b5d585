import { createConnection } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { buildCard, inventPerson } from '../../../virtual/id-card-reader/build-card.ts';
import { startVirtualIdCardReader } from '../../../virtual/id-card-reader/start.ts';
import type { VirtualIdCardReader } from '../../../virtual/id-card-reader/types.ts';
import { systemClock } from '../../clock.ts';
import { createIdCardReader } from '../id-card/driver.ts';
import { idCardReaderProfiles } from '../id-card/profiles.ts';
import { takeHolder } from '../id-card/text.ts';
import type { ByteStream } from './types.ts';
import { createUsbOpener, type UsbAddress, type UsbDevice } from './usb.ts';

const never = new AbortController().signal;
const { port: plain } = idCardReaderProfiles['usb-bulk-0400-c35a'];
const { port: divided } = idCardReaderProfiles['usb-bulk-0400-c35a-split'];
const packetSize = 64;

/** What the endpoints of a fake device do with bytes. */
interface Behaviour {
  readonly endpoints?: readonly { endpointNumber: number; direction: 'in' | 'out' }[];
  readonly claim?: () => Promise<void>;
}

/**
 * Behaves as npm `usb` does: transfers of one packet or less, "cancelled" after silence, an error once unplugged. What is handed to
 * `arrive` comes out of an endpoint, packet by packet.
 */
const createFakeDevice = ({ endpoints, claim = async () => {} }: Behaviour = {}) => {
  const sent: { endpoint: number; bytes: number[] }[] = [];
  const queues = new Map<number, Uint8Array[]>();
  const waiting = new Map<number, () => void>();
  let isGone = false;
  let isClosed = false;
  let onSent: (bytes: Uint8Array) => void = () => {};
  const pair = [
    { endpointNumber: 1, direction: 'in' as const },
    { endpointNumber: 2, direction: 'out' as const },
  ];
  const wakeAll = () => {
    for (const wake of waiting.values()) wake();
  };
  const device: UsbDevice = {
    configuration: {
      interfaces: [
        {
          interfaceNumber: 0,
          alternate: { endpoints: (endpoints ?? pair).map((endpoint) => ({ ...endpoint, packetSize })) },
        },
      ],
    },
    open: async () => {},
    close: async () => {
      isClosed = true;
      isGone = true;
      wakeAll();
    },
    detachKernelDriver: () => Promise.reject(new Error('no kernel driver attached')),
    claimInterface: claim,
    nativeTransferIn: async (endpoint, _timeout, length) => {
      if (!queues.get(endpoint)?.length && !isGone) {
        await new Promise<void>((resolve) => {
          waiting.set(endpoint, resolve);
          setTimeout(resolve, 20);
        });
      }
      if (isGone) throw new Error('transferIn error: device disconnected');
      const next = queues.get(endpoint)?.shift();
      if (!next) throw new Error('transferIn error: transfer was cancelled');
      expect(length).toBeGreaterThanOrEqual(next.length);
      return next;
    },
    nativeTransferOut: async (endpoint, _timeout, bytes) => {
      if (isGone) throw new Error('transferOut error: device disconnected');
      sent.push({ endpoint, bytes: [...bytes] });
      onSent(bytes);
      return bytes.length;
    },
  };
  return {
    device,
    sent,
    isClosed: () => isClosed,
    arrive: (endpoint: number, bytes: Uint8Array) => {
      const queue = queues.get(endpoint) ?? [];
      for (let start = 0; start < bytes.length; start += packetSize) {
        queue.push(Uint8Array.from(bytes.subarray(start, start + packetSize)));
      }
      queues.set(endpoint, queue);
      waiting.get(endpoint)?.();
    },
    unplug: () => {
      isGone = true;
      wakeAll();
    },
    onSent: (listener: (bytes: Uint8Array) => void) => {
      onSent = listener;
    },
  };
};
type Fake = ReturnType<typeof createFakeDevice>;

const splitEndpoints = [
  { endpointNumber: divided.split.headIn, direction: 'in' as const },
  { endpointNumber: divided.split.bodyIn, direction: 'in' as const },
  { endpointNumber: divided.split.headOut, direction: 'out' as const },
  { endpointNumber: divided.split.bodyOut, direction: 'out' as const },
];

const streams: ByteStream[] = [];
afterEach(async () => {
  for (const stream of streams.splice(0)) await stream.close();
});
const openFake = async (fake: Fake, address: UsbAddress = plain): Promise<ByteStream> => {
  const opened = await createUsbOpener({ ...address, find: async () => fake.device })(never);
  if (!opened.ok) throw new Error('the fake opens');
  streams.push(opened.value);
  return opened.value;
};
const listen = (stream: ByteStream) => {
  const heard: number[] = [];
  stream.onData((chunk) => void heard.push(...chunk));
  return async (count: number) => {
    const deadline = performance.now() + 5_000;
    while (heard.length < count && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
    return heard;
  };
};
const numbers = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 7) & 0xff);

describe('USB byte stream', () => {
  it('carries bytes of any length, also such that end on the edge of a packet, through silences', async () => {
    const fake = createFakeDevice();
    const stream = await openFake(fake);
    const heard = listen(stream);
    await stream.write(numbers(10));
    expect(fake.sent).toEqual([{ endpoint: 2, bytes: [...numbers(10)] }]);
    fake.arrive(1, numbers(128));
    expect(await heard(128)).toEqual([...numbers(128)]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    fake.arrive(1, Uint8Array.of(1, 2, 3));
    expect((await heard(131)).slice(128)).toEqual([1, 2, 3]);
  });

  it('is lost when the device is pulled', async () => {
    const fake = createFakeDevice();
    const stream = await openFake(fake);
    const closed = new Promise<void>((resolve) => void stream.onClose(resolve));
    fake.unplug();
    await closed;
    expect(stream.isOpen).toBe(false);
  });

  it('closes when a write fails, and never rejects', async () => {
    const fake = createFakeDevice();
    const stream = await openFake(fake);
    fake.unplug();
    await stream.write(Uint8Array.of(1));
    expect(stream.isOpen).toBe(false);
  });

  it('puts head and body of a frame through endpoints of their own, both ways', async () => {
    const fake = createFakeDevice({ endpoints: splitEndpoints });
    const stream = await openFake(fake, divided);
    const heard = listen(stream);
    await stream.write(numbers(10));
    expect(fake.sent).toEqual([
      { endpoint: 2, bytes: [...numbers(7)] },
      { endpoint: 6, bytes: [...numbers(10).subarray(7)] },
    ]);
    const head = Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x50);
    fake.arrive(5, numbers(0x50));
    fake.arrive(1, head);
    expect(await heard(7 + 0x50)).toEqual([...head, ...numbers(0x50)]);
  });

  it('goes on with the next head where a body never came', async () => {
    const fake = createFakeDevice({ endpoints: splitEndpoints });
    const stream = await openFake(fake, divided);
    const heard = listen(stream);
    const head = Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x04);
    fake.arrive(1, head);
    await heard(7);
    await new Promise((resolve) => setTimeout(resolve, 60));
    fake.arrive(1, head);
    fake.arrive(5, Uint8Array.of(0, 0, 0x80, 0x84));
    expect((await heard(18)).slice(7)).toEqual([...head, 0, 0, 0x80, 0x84]);
  });

  it.each<[string, () => Promise<UsbDevice | undefined>, string]>([
    ['no such device', async () => undefined, 'unreachable'],
    [
      'a machine without a USB bus',
      () => Promise.reject(new Error('getDevices error: /sys/bus/usb/devices/ not found (errno 2)')),
      'unreachable',
    ],
    [
      'no module',
      () => Promise.reject(Object.assign(new Error('gone'), { code: 'ERR_MODULE_NOT_FOUND' })),
      'driverUnavailable',
    ],
    ['no endpoints', async () => createFakeDevice({ endpoints: [] }).device, 'unreachable'],
    [
      'another program has it',
      async () =>
        createFakeDevice({
          claim: () => Promise.reject(new Error('claimInterface error: interface is busy (errno 16)')),
        }).device,
      'busy',
    ],
  ])('%s', async (_, find, kind) => {
    expect(await createUsbOpener({ ...plain, find })(never)).toMatchObject({ ok: false, error: { kind } });
  });

  it('lets go of a device that it can not use', async () => {
    const fake = createFakeDevice({ endpoints: [] });
    await createUsbOpener({ ...plain, find: async () => fake.device })(never);
    expect(fake.isClosed()).toBe(true);
  });
});

describe('a card behind a USB reader', () => {
  let reader: VirtualIdCardReader | undefined;
  afterEach(async () => {
    await reader?.close();
  });

  it.each([
    ['one pair of endpoints', plain, undefined],
    ['head and body apart', divided, splitEndpoints],
  ])('is read by the same driver: %s', async (_, address, endpoints) => {
    reader = await startVirtualIdCardReader();
    reader.layCard(buildCard(inventPerson()));
    const socket = createConnection({ host: reader.host, port: reader.port, noDelay: true });
    const fake = createFakeDevice(endpoints && { endpoints });
    fake.onSent((bytes) => socket.write(bytes));
    socket.on('data', (chunk) => {
      if (!endpoints) return fake.arrive(1, chunk);
      fake.arrive(divided.split.headIn, chunk.subarray(0, 7));
      fake.arrive(divided.split.bodyIn, chunk.subarray(7));
    });
    const driver = createIdCardReader({
      open: createUsbOpener({ ...address, find: async () => fake.device }),
      clock: systemClock,
    });
    const read = await driver.read({
      take: takeHolder(() => new Date('2026-11-23T02:00:00Z')),
      signal: AbortSignal.timeout(10_000),
    });
    expect(read).toMatchObject({ ok: true, value: { name: '王小英' } });
    await driver.close();
    socket.destroy();
  });
});

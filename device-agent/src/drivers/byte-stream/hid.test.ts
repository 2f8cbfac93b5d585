import { EventEmitter } from 'node:events';
import { createConnection } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { buildCard, inventPerson } from '../../../virtual/id-card-reader/build-card.ts';
import { startVirtualIdCardReader } from '../../../virtual/id-card-reader/start.ts';
import type { VirtualIdCardReader } from '../../../virtual/id-card-reader/types.ts';
import { systemClock } from '../../clock.ts';
import { createIdCardReader } from '../id-card/driver.ts';
import { takeHolder } from '../id-card/text.ts';
import { createHidOpener, type HidDevice } from './hid.ts';

const never = new AbortController().signal;
const ids = { vendorId: 0x0483, productId: 0x5750 };

/** An emitter does not know what its listeners take; the events of these tests carry what the interface says. */
const listen = (events: EventEmitter, event: string, listener: (value: never) => void) =>
  events.on(event, (...values: unknown[]) => Reflect.apply(listener, undefined, values));

/** Behaves as node-hid was measured to: whole reports, errors as strings, nothing after close. */
const createFakeDevice = () => {
  const events = new EventEmitter();
  const written: Buffer[] = [];
  let isClosed = false;
  const device: HidDevice = {
    on: (event: string, listener: (value: never) => void) => {
      if (event === 'data' && events.listenerCount('data') > 0) throw new TypeError('read is already running');
      return listen(events, event, listener);
    },
    write: async (report) => {
      if (isClosed) throw new Error('device has been closed');
      written.push(Buffer.from(report));
      return report.length;
    },
    close: async () => {
      isClosed = true;
    },
  };
  return { device, written, events, isClosed: () => isClosed };
};

const openFake = async (fake: ReturnType<typeof createFakeDevice>) => {
  const opened = await createHidOpener({ ...ids, open: async () => fake.device })(never);
  if (!opened.ok) throw new Error('the fake opens');
  return opened.value;
};

describe('HID byte stream', () => {
  it('writes whole reports, padded', async () => {
    const fake = createFakeDevice();
    const stream = await openFake(fake);
    await stream.write(Uint8Array.from({ length: 70 }, (_, index) => index + 1));
    expect(fake.written.map((report) => report.length)).toEqual([65, 65]);
    expect(fake.written[0]?.[0]).toBe(0);
    expect([...(fake.written[1] ?? [])].slice(0, 9)).toEqual([0, 65, 66, 67, 68, 69, 70, 0, 0]);
  });

  it('is lost when the device reports an error, which is a string', async () => {
    const fake = createFakeDevice();
    const stream = await openFake(fake);
    const closed = new Promise<void>((resolve) => void stream.onClose(resolve));
    fake.events.emit('error', 'could not read from HID device: device disconnected');
    await closed;
    expect(stream.isOpen).toBe(false);
    expect(fake.isClosed()).toBe(true);
  });

  it('closes when a write fails, and never rejects', async () => {
    const fake = createFakeDevice();
    const stream = await openFake(fake);
    await fake.device.close();
    await stream.write(Uint8Array.of(1));
    expect(stream.isOpen).toBe(false);
  });

  it('tells a missing module from a missing device', async () => {
    const failing = (error: Error) => createHidOpener({ ...ids, open: () => Promise.reject(error) })(never);
    const missing = Object.assign(new Error('no binary'), { code: 'MODULE_NOT_FOUND' });
    expect(await failing(missing)).toMatchObject({ error: { kind: 'driverUnavailable' } });
    expect(await failing(new Error('cannot open device'))).toMatchObject({ error: { kind: 'unreachable' } });
  });

  it('finds no such device through the real module', async () => {
    expect(await createHidOpener({ vendorId: 0xffff, productId: 0xffff })(never)).toMatchObject({ ok: false });
  });
});

describe('a card behind a HID reader', () => {
  let reader: VirtualIdCardReader | undefined;
  afterEach(async () => {
    await reader?.close();
  });

  /** A reader whose security module sits behind 64-byte reports, zero-padded at the end of each answer. */
  const bridge = async (): Promise<HidDevice> => {
    reader = await startVirtualIdCardReader();
    reader.layCard(buildCard(inventPerson()));
    const socket = createConnection({ host: reader.host, port: reader.port, noDelay: true });
    const events = new EventEmitter();
    socket.on('data', (chunk) => {
      for (let start = 0; start < chunk.length; start += 64) {
        const report = Buffer.alloc(64);
        chunk.copy(report, 0, start, start + 64);
        events.emit('data', report);
      }
    });
    socket.on('error', () => events.emit('error', 'device disconnected'));
    return {
      on: (event: string, listener: (value: never) => void) => listen(events, event, listener),
      write: async (report) => {
        socket.write(report.subarray(1, 11));
        return report.length;
      },
      close: async () => void socket.destroy(),
    };
  };

  it('is read by the same driver', async () => {
    const driver = createIdCardReader({ open: createHidOpener({ ...ids, open: bridge }), clock: systemClock });
    const usable = new Promise<void>((resolve) => {
      if (driver.status().state === 'online') resolve();
      driver.onStatus((status) => status.state === 'online' && resolve());
    });
    await usable;
    const read = await driver.read({
      take: takeHolder(() => new Date('2026-11-23T02:00:00Z')),
      signal: AbortSignal.timeout(5_000),
    });
    expect(read).toMatchObject({ ok: true, value: { name: '王小英' } });
    await driver.close();
  });
});

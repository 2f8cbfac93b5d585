import type { IdCardReaderStatus } from '@linban/shared/devices/device-status.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { buildCard, inventPerson } from '../../../virtual/id-card-reader/build-card.ts';
import { inventIdNumber } from '../../../virtual/id-card-reader/build-card-text.ts';
import { startVirtualIdCardReader } from '../../../virtual/id-card-reader/start.ts';
import type { VirtualIdCardReader, VirtualReaderFaults } from '../../../virtual/id-card-reader/types.ts';
import { systemClock } from '../../clock.ts';
import { createTcpOpener } from '../byte-stream/tcp.ts';
import { createIdCardReader } from './driver.ts';
import { defaultTimes } from './profiles.ts';
import { takeHolder } from './text.ts';
import type { IdCardReader } from './types.ts';

/** A fault at each point of a reader's day, through the public calls, on a real wire. Card and person must never be mixed or half. */

const times = {
  ...defaultTimes,
  answer: { status: 200, samId: 200, find: 200, select: 200, read: 300, management: 200, furtherAddress: 200 },
  findPause: 5,
  removalPause: 10,
  idlePause: 20,
  reconnectPause: 20,
  outOfServicePause: 40,
  damagedGrace: 40,
};
const patience = { timeout: 15_000, interval: 5 };
const first = buildCard(inventPerson({ name: '王小英' }));
const second = buildCard(
  inventPerson({ name: '李大山', sex: '1', idNumber: inventIdNumber('19500315', '001'), address: '虚构路2号' }),
);
const take = takeHolder(() => new Date('2026-11-23T02:00:00Z'));
const never = new AbortController().signal;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A driver whose reader can be moved to another port. */
const start = async () => {
  let twin: VirtualIdCardReader = await startVirtualIdCardReader();
  const create = (): IdCardReader => {
    const reader = createIdCardReader({
      open: (signal) => createTcpOpener({ host: twin.host, port: twin.port })(signal),
      clock: systemClock,
      times,
    });
    cleanups.push(() => reader.close());
    return reader;
  };
  cleanups.push(() => twin.close());
  return {
    twin: () => twin,
    create,
    /** The same reader, plugged in elsewhere. */
    move: async () => {
      await twin.close();
      twin = await startVirtualIdCardReader();
    },
  };
};
type World = Awaited<ReturnType<typeof start>>;

const untilStatus = (reader: IdCardReader, wanted: Partial<IdCardReaderStatus>) =>
  vi.waitFor(() => expect(reader.status()).toMatchObject(wanted), patience);

interface Fault {
  readonly name: string;
  readonly status: Partial<IdCardReaderStatus>;
  readonly strike: (world: World) => unknown;
  readonly mend: (world: World) => unknown;
}
const ofTwin = (name: string, status: Partial<IdCardReaderStatus>, key: keyof VirtualReaderFaults): Fault => ({
  name,
  status,
  strike: (world) => world.twin().setFaults({ [key]: true }),
  mend: (world) => world.twin().setFaults({ [key]: false }),
});
const unplugged: readonly Fault[] = [
  {
    name: 'unplugged, back again',
    status: { state: 'offline', cause: 'unreachable' },
    strike: (world) => world.twin().unplug(),
    mend: (world) => world.twin().plug(),
  },
  {
    name: 'unplugged, back on another port',
    status: { state: 'offline', cause: 'unreachable' },
    strike: (world) => world.twin().unplug(),
    mend: (world) => world.move(),
  },
];
const faults: readonly Fault[] = [
  ...unplugged,
  ofTwin('silence', { state: 'offline', cause: 'no-answer' }, 'silent'),
  ofTwin('garbage', { state: 'hardwareError', cause: 'garbled-replies' }, 'garbage'),
  ofTwin('half frames', { state: 'hardwareError', cause: 'garbled-replies' }, 'halfFrames'),
  ofTwin('self-test failed', { state: 'hardwareError', cause: 'sam-self-test-failed' }, 'selfTestFailed'),
];

/** The reader works again and reads who lies there now, and nobody else. */
const expectSecondPerson = async (reader: IdCardReader, world: World) => {
  await untilStatus(reader, { state: 'online', cause: null });
  const read = reader.read({ take, signal: never });
  world.twin().layCard(second);
  expect(await read).toMatchObject({ ok: true, value: { name: '李大山', address: '虚构路2号' } });
};

// Faults of the module at other points of the day: see the driver's own tests.
describe.each(faults)('$name', { timeout: 30_000 }, ({ status, strike, mend }) => {
  it.each([
    ['find', '2001'],
    ['select', '2002'],
    ['read', '3001'],
    ['further address', '3003'],
  ])('in the middle of a card, at %s', async (_, code) => {
    const world = await start();
    const reader = world.create();
    world.twin().layCard(first);
    const struck = new Promise<void>((resolve) => {
      const stop = world.twin().onActivity((activity) => {
        if (activity.kind !== 'command' || activity.code !== code) return;
        stop();
        resolve(void strike(world));
      });
    });
    const read = await reader.read({ take, signal: never });
    await struck;
    expect(read).toMatchObject({ ok: false, error: { kind: 'readerUnavailable', status } });
    expect(JSON.stringify(read)).not.toContain('王小英');
    await untilStatus(reader, status);
    world.twin().removeCard();
    await mend(world);
    await expectSecondPerson(reader, world);
  });
});

describe.each(unplugged)('$name', { timeout: 30_000 }, ({ status, strike, mend }) => {
  it('before the start', async () => {
    const world = await start();
    await strike(world);
    const reader = world.create();
    await untilStatus(reader, status);
    await mend(world);
    await expectSecondPerson(reader, world);
  });

  it('while idle', async () => {
    const world = await start();
    const reader = world.create();
    await untilStatus(reader, { state: 'online' });
    await strike(world);
    await untilStatus(reader, status);
    expect(await reader.read({ take, signal: never })).toMatchObject({ error: { kind: 'readerUnavailable', status } });
    await mend(world);
    await expectSecondPerson(reader, world);
  });

  it('while a card that was read lies there: its removal is told, once', async () => {
    const world = await start();
    const reader = world.create();
    let removals = 0;
    reader.onRemoved(() => {
      removals += 1;
    });
    world.twin().layCard(first);
    expect(await reader.read({ take, signal: never })).toMatchObject({ ok: true, value: { name: '王小英' } });
    await strike(world);
    await untilStatus(reader, status);
    world.twin().removeCard();
    await mend(world);
    await vi.waitFor(() => expect(removals).toBe(1), patience);
    await expectSecondPerson(reader, world);
    expect(removals).toBe(1);
  });
});

describe('slow bytes', { timeout: 30_000 }, () => {
  it('on a line of 9600 baud a card is read', async () => {
    const slow = await startVirtualIdCardReader({ bytesPerSecond: 960 });
    const reader = createIdCardReader({
      open: createTcpOpener({ host: slow.host, port: slow.port }),
      clock: systemClock,
      times: defaultTimes,
    });
    cleanups.push(
      () => slow.close(),
      () => reader.close(),
    );
    await untilStatus(reader, { state: 'online' });
    slow.layCard(first);
    expect(await reader.read({ take, signal: never })).toMatchObject({ ok: true, value: { name: '王小英' } });
  });
});

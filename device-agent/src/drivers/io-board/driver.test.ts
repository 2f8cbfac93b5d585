import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startVirtualIoBoard, type VirtualIoBoard } from '../../../virtual/io-board/start.ts';
import { systemClock } from '../../clock.ts';
import { eventually } from '../../testing/eventually.ts';
import { createTcpOpener } from '../byte-stream/tcp.ts';
import { createIoBoard } from './driver.ts';
import type { IoBoard } from './types.ts';

let virtual: VirtualIoBoard;
let board: IoBoard;

beforeEach(async () => {
  virtual = await startVirtualIoBoard({ unit: 3 });
  board = createIoBoard({
    open: createTcpOpener({ host: '127.0.0.1', port: virtual.port }),
    clock: systemClock,
    unit: 3,
    lights: { idCardReader: 0, receiptPrinter: 9 },
    door: { input: 1, when: 'open' },
    mains: { input: 10, when: 'closed' },
  });
  virtual.setContact(1, true);
  virtual.setContact(10, true);
});
afterEach(async () => {
  await board.door?.close();
  await virtual.close();
});

const isOnline = () =>
  eventually(() => expect(board.door?.status()).toMatchObject({ state: 'online', door: 'closed' }));
const litRelays = () => virtual.relays().flatMap((isOn, index) => (isOn ? [index] : []));

describe('a board of relays and contacts', () => {
  it('tells door and mains as they change', async () => {
    await isOnline();
    expect(board.powerSupply?.status()).toMatchObject({ source: 'mains' });
    const seen: unknown[] = [];
    board.door?.onStatus(({ door }) => seen.push(door));
    virtual.setContact(1, false);
    virtual.setContact(10, false);
    await eventually(() => expect(seen).toEqual(['open']));
    await eventually(() => expect(board.powerSupply?.status().source).toBe('battery'));
  });

  it('lights up beside the device to use, and nowhere else', async () => {
    await isOnline();
    board.guideLights?.show(new Set(['idCardReader']));
    await eventually(() => expect(litRelays()).toEqual([0]));
    board.guideLights?.show(new Set(['receiptPrinter', 'keypad']));
    await eventually(() => expect(litRelays()).toEqual([9]));
    board.guideLights?.show(new Set());
    await eventually(() => expect(litRelays()).toEqual([]));
  });

  it('lights up again what a board forgot that lost its power', async () => {
    await isOnline();
    board.guideLights?.show(new Set(['receiptPrinter']));
    await eventually(() => expect(litRelays()).toEqual([9]));
    await virtual.unplug();
    await eventually(() =>
      expect(board.guideLights?.status()).toMatchObject({ state: 'offline', cause: 'unreachable' }),
    );
    expect(board.door?.status().door).toBeNull();
    await virtual.plug();
    await isOnline();
    await eventually(() => expect(litRelays()).toEqual([9]));
  });

  it.each(['silent', 'wrongChecksum', 'half', 'refuses'] as const)(
    'is offline while it is %s, and well again',
    async (fault) => {
      await isOnline();
      virtual.setFaults({ [fault]: true });
      await eventually(() =>
        expect(board.door?.status()).toMatchObject({ state: 'offline', cause: 'no-answer', door: null }),
      );
      virtual.setFaults({ [fault]: false });
      await isOnline();
    },
  );

  it('hears answers through noise', async () => {
    virtual.setFaults({ noise: true });
    await isOnline();
  });

  it('opens a new connection when it is told to', async () => {
    await isOnline();
    await board.door?.recover('reopen');
    await isOnline();
  });

  it('offers nothing that is not wired', async () => {
    const bare = createIoBoard({
      open: createTcpOpener({ host: '127.0.0.1', port: virtual.port }),
      clock: systemClock,
      unit: 3,
    });
    expect(bare).toEqual({ guideLights: null, door: null, powerSupply: null });
  });
});

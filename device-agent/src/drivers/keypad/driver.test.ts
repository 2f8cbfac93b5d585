import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startVirtualKeypad, type VirtualKeypad } from '../../../virtual/keypad/start.ts';
import { systemClock } from '../../clock.ts';
import { eventually } from '../../testing/eventually.ts';
import { createTcpOpener } from '../byte-stream/tcp.ts';
import { createKeypad } from './driver.ts';
import { createReportReader } from './framing.ts';
import { keypadProfileOf } from './profiles.ts';
import type { Keypad } from './types.ts';

let virtual: VirtualKeypad;
let keypad: Keypad;
let keys: string[];

beforeEach(async () => {
  virtual = await startVirtualKeypad();
  keypad = createKeypad({ open: createTcpOpener({ host: '127.0.0.1', port: virtual.port }), clock: systemClock });
  keys = [];
  keypad.onKey((key) => keys.push(key));
  await eventually(() => expect(keypad.status().state).toBe('online'));
});
afterEach(async () => {
  await keypad.close();
  await virtual.close();
});

describe('a keypad', () => {
  it('tells what was pressed', async () => {
    for (const key of ['down', 'up', 'enter', 'escape', 'f1', 'louder', 'softer'] as const) virtual.press(key);
    await eventually(() =>
      expect(keys).toEqual(['next', 'previous', 'enter', 'back', 'help', 'volumeUp', 'volumeDown']),
    );
  });

  it('tells whether headphones are plugged in', async () => {
    expect(keypad.status().headphones).toBeNull();
    virtual.press('jackIn');
    await eventually(() => expect(keypad.status().headphones).toBe('plugged'));
    virtual.press('jackOut');
    await eventually(() => expect(keypad.status().headphones).toBe('unplugged'));
    expect(keys).toEqual([]);
  });

  it('is back after it was unplugged, and a half report of before counts for nothing', async () => {
    virtual.send(Buffer.from([0, 0, 0x28]));
    await virtual.unplug();
    await eventually(() => expect(keypad.status()).toMatchObject({ state: 'offline', cause: 'unreachable' }));
    await virtual.plug();
    await eventually(() => expect(keypad.status().state).toBe('online'));
    virtual.press('down');
    await eventually(() => expect(keys).toEqual(['next']));
  });

  it('does not flood the screen, and lives through a megabyte of garbage', async () => {
    virtual.send(Buffer.alloc(1_000_000, 0xa5));
    for (let times = 0; times < 200; times += 1) virtual.press('down');
    await eventually(() => expect(keys.length).toBeGreaterThan(0));
    expect(keys.length).toBeLessThanOrEqual(40);
    expect(keypad.status().state).toBe('online');
  });
});

describe('reports', () => {
  it('tell a key that stays down once', () => {
    const reader = createReportReader();
    const down = Uint8Array.from([0, 0, 0x28, 0, 0, 0, 0, 0]);
    expect([
      ...reader.take(down),
      ...reader.take(down),
      ...reader.take(new Uint8Array(8)),
      ...reader.take(down),
    ]).toEqual([0x28, 0x28]);
  });

  it('mean the same however they are cut, and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.integer({ min: 1, max: 9 })), (bytes, sizes) => {
        const whole = createReportReader().take(bytes);
        const reader = createReportReader();
        let at = 0;
        const pieces = [...sizes, bytes.length].flatMap((size) => {
          const piece = bytes.subarray(at, at + size);
          at += size;
          return reader.take(piece);
        });
        expect(pieces).toEqual(whole);
      }),
    );
  });

  it('get their meaning from the configuration', () => {
    expect(keypadProfileOf({ keys: { next: [0x04], enter: [0x05, 0x06] } })).toMatchObject({
      keys: { 4: 'next', 5: 'enter', 6: 'enter' },
    });
    expect(keypadProfileOf({}).keys[0x51]).toBe('next');
  });
});

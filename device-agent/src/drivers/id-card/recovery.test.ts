import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildCard, inventPerson } from '../../../virtual/id-card-reader/build-card.ts';
import { startVirtualIdCardReader } from '../../../virtual/id-card-reader/start.ts';
import type { VirtualIdCardReader } from '../../../virtual/id-card-reader/types.ts';
import { systemClock } from '../../clock.ts';
import { createTcpOpener } from '../byte-stream/tcp.ts';
import { createIdCardReader } from './driver.ts';
import { defaultTimes } from './profiles.ts';
import { takeHolder } from './text.ts';
import type { IdCardReader } from './types.ts';

const times = { ...defaultTimes, idlePause: 20, removalPause: 10, reconnectPause: 20, outOfServicePause: 60_000 };
const patience = { timeout: 15_000, interval: 5 };
const take = takeHolder(() => new Date('2026-11-23T02:00:00Z'));
const never = new AbortController().signal;
const card = buildCard(inventPerson());

let twin: VirtualIdCardReader;
let reader: IdCardReader;
/** What happened on the wire since the last look: connections and commands. */
let wire: string[];

beforeEach(async () => {
  wire = [];
  twin = await startVirtualIdCardReader();
  twin.onActivity((activity) => wire.push(activity.kind === 'command' ? activity.code : activity.kind));
  reader = createIdCardReader({
    open: createTcpOpener({ host: twin.host, port: twin.port }),
    clock: systemClock,
    times,
  });
});
afterEach(async () => {
  await reader.close();
  await twin.close();
});
const untilOnline = () => vi.waitFor(() => expect(reader.status().state).toBe('online'), patience);
const connections = () => wire.filter((event) => event === 'connected').length;

describe.each(['reset', 'reopen'] as const)('%s', { timeout: 30_000 }, (step) => {
  const expectStepOnWire = () => {
    expect(wire.includes('10ff')).toBe(step === 'reset');
    return vi.waitFor(() => expect(connections()).toBe(1), patience);
  };

  it('while idle: done once, and the reader is back', async () => {
    await untilOnline();
    wire = [];
    await reader.recover(step);
    await expectStepOnWire();
    await untilOnline();
    expect(connections()).toBe(1);
  });

  it('while a read waits: the read goes on', async () => {
    await untilOnline();
    const read = reader.read({ take, signal: never });
    wire = [];
    await reader.recover(step);
    await expectStepOnWire();
    twin.layCard(card);
    expect(await read).toMatchObject({ ok: true, value: { name: '王小英' } });
  });

  it('while a card that was read lies there: its removal is still told', async () => {
    let removals = 0;
    reader.onRemoved(() => {
      removals += 1;
    });
    twin.layCard(card);
    expect(await reader.read({ take, signal: never })).toMatchObject({ ok: true });
    await reader.recover(step);
    await untilOnline();
    twin.removeCard();
    await vi.waitFor(() => expect(removals).toBe(1), patience);
  });

  it('while the reader is away: nothing to do, and no harm', async () => {
    await untilOnline();
    await twin.unplug();
    await vi.waitFor(() => expect(reader.status().cause).toBe('unreachable'), patience);
    await reader.recover(step);
    await twin.plug();
    await untilOnline();
  });

  it('cuts the pause short that a reader out of service is given', async () => {
    twin.setFaults({ selfTestFailed: true });
    await vi.waitFor(() => expect(reader.status().cause).toBe('sam-self-test-failed'), patience);
    twin.setFaults({ selfTestFailed: false });
    await reader.recover(step);
    await untilOnline();
  });

  it('ends in time with a reader that hears nothing', async () => {
    await untilOnline();
    twin.setFaults({ silent: true });
    await reader.recover(step);
    twin.setFaults({ silent: false });
    await untilOnline();
  });

  it('after the end is nothing', async () => {
    await reader.close();
    await reader.recover(step);
    expect(reader.status().cause).toBe('closed');
  });
});

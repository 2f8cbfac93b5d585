import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noDevices } from '@linban/shared/devices/device-status.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { makeFolder } from '../testing/samples.ts';
import { openScreen, pageHostOf } from '../testing/start-test-agent.ts';
import { type Gateway, startGateway } from './gateway.ts';

const clock = createFakeClock();
let gateway: Gateway;
let beats: string[];
let farewells: boolean[];

beforeEach(async () => {
  beats = [];
  farewells = [];
  const uiFolder = makeFolder();
  mkdirSync(uiFolder, { recursive: true });
  writeFileSync(join(uiFolder, 'index.html'), '<head></head>');
  gateway = await startGateway({
    port: 0,
    uiFolder,
    allowedFrameAncestors: [],
    canInvite: () => true,
    token: 'token',
    clock,
    screenUser: null,
    agent: {
      desk: {
        accept: () => ({ accepted: true }),
        cancel: () => {},
        holdsPerson: () => false,
        screenGone: () => {},
        forgetPerson: () => {},
        stop: async () => {},
      },
      snapshot: () => ({
        boot: '6f1a1f0e-3f0f-4e53-9d3a-0c9f6f1f2b10',
        seq: 0,
        profile: null,
        sealingKey: null,
        devices: noDevices,
        serverReachable: false,
        revoked: false,
      }),
      onScreen: (present, farewell) => present || farewells.push(farewell),
      onBeat: (place) => void beats.push(place),
    },
    server: {
      openTunnel: () => {
        throw new Error('no tunnel is opened here');
      },
    },
    onBug: () => {},
    onRefused: () => {},
  });
});
afterEach(() => gateway.close());

const open = () => openScreen(pageHostOf(gateway.address));

describe('the page’s sign of life', () => {
  it('makes the screen alive for three seconds, and tells where it stands', async () => {
    const screen = await open();
    expect(gateway.screenAlive()).toEqual({ alive: false, lastBeatAt: null });
    screen.socket.emit('beat', { place: 'visit' });
    await eventually(() => expect(beats).toEqual(['visit']));
    expect(gateway.screenAlive()).toEqual({ alive: true, lastBeatAt: clock.now().toISOString() });
    await clock.advance(3_000);
    expect(gateway.screenAlive().alive).toBe(true);
    await clock.advance(1);
    expect(gateway.screenAlive().alive).toBe(false);
    expect(gateway.hasScreen()).toBe(true);
    screen.socket.close();
  });

  it('counts for no other page, and not when its page is gone', async () => {
    const first = await open();
    first.socket.emit('beat', { place: 'attract' });
    await eventually(() => expect(gateway.screenAlive().alive).toBe(true));
    const second = await open();
    expect(gateway.screenAlive().alive).toBe(false);
    second.socket.emit('beat', { place: 'attract' });
    await eventually(() => expect(gateway.screenAlive().alive).toBe(true));
    second.socket.close();
    await eventually(() => expect(gateway.screenAlive().alive).toBe(false));
    first.socket.close();
  });

  it.each([[{}], [{ place: 'home' }], [{ place: 'attract', name: 'somebody' }], ['attract'], [null]])(
    'is none where it is not well formed: %j',
    async (message) => {
      const screen = await open();
      screen.socket.emit('beat', message);
      await screen.send('visit.end', { visitId: 'e9c2a2b4-58a5-4a4e-8a0c-6d5f2f1f7c11' });
      expect(gateway.screenAlive()).toEqual({ alive: false, lastBeatAt: null });
      screen.socket.close();
    },
  );
});

it('a page that takes its leave is told from one whose connection breaks', async () => {
  const leaving = await open();
  leaving.socket.disconnect();
  await eventually(() => expect(farewells).toEqual([true]));
  const dying = await open();
  dying.socket.io.engine.close();
  await eventually(() => expect(farewells).toEqual([true, false]));
  dying.socket.close();
});

it('a page is asked to load itself again', async () => {
  const screen = await open();
  const asked: unknown[] = [];
  screen.socket.on('reload', (message: unknown) => asked.push(message));
  gateway.sendReload();
  await eventually(() => expect(asked).toEqual([{}]));
  screen.socket.close();
});

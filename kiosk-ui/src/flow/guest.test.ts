import type { GuestHolder } from '@linban/shared/identity/assertion.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { boots } from './test-fixtures.ts';
import { createWorld, type World } from './test-world.ts';

const guest: GuestHolder = {
  document: 'hmtResidencePermit',
  name: '陳*文',
  idNumber: '810***********0013',
  validTo: null,
};

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await world.reach('attract');
});
afterEach(() => {
  expect(world.bugs).toEqual([]);
  world.kiosk.stop();
});

const read = () => world.endRead({ kind: 'command', error: { kind: 'notServed', guest } });
const isForgotten = () => !world.held().some((text) => text === guest.name || text === guest.idNumber);
const reads = () => world.callsOf('identity.read').length;

describe('somebody for whom there are no items here', () => {
  it.each(['at the attract screen', 'when asked for'])(
    'sees what was read of a card that was laid %s',
    async (where) => {
      if (where === 'when asked for') await world.send({ type: 'identify' });
      else await world.cardEvent({ name: 'identity.cardEntered', payload: {} });
      await read();
      expect(world.view()).toMatchObject({
        screen: { name: 'guest', guest, isOnReader: false },
        holder: null,
        canGoBack: true,
      });
      expect(world.callsOf('session.open')).toHaveLength(0);
      expect(reads()).toBe(1);
    },
  );

  it('is told while the card still lies there', async () => {
    await read();
    await world.setAgent({ snapshot: world.agentSnapshot({ devices: { idCardReader: { media: 'present' } } }) });
    expect(world.screen()).toMatchObject({ isOnReader: true });
    await world.send({ type: 'home' });
    expect(world.screen()).toMatchObject({ name: 'goodbye', cardOnReader: true });
  });

  it.each(['identify', 'back'] as const)('may lay another card: %s', async (type) => {
    await read();
    await world.send({ type });
    expect(world.screen().name).toBe('identify');
    expect(isForgotten()).toBe(true);
    expect(reads()).toBe(2);
    await world.layCard();
    expect(world.screen().name).toBe('home');
  });

  it.each([
    ['openGuides', 'guides'],
    ['home', 'goodbye'],
    ['end', 'goodbye'],
  ] as const)('is forgotten with %s, at the agent too', async (type, name) => {
    await read();
    expect(isForgotten()).toBe(false);
    await world.send({ type });
    expect(world.screen().name).toBe(name);
    expect(isForgotten()).toBe(true);
    expect(world.callsOf('visit.end')).toHaveLength(1);
  });

  it('does not stay on a screen that nobody looks at', async () => {
    await read();
    await world.advance(limits.idle);
    expect(world.view().overlay).toMatchObject({ kind: 'idle' });
    await world.advance(limits.idleCountdownSeconds * 1_000 + 1_000);
    expect(world.screen().name).toBe('goodbye');
    expect(isForgotten()).toBe(true);
  });

  it('is gone when the agent was started anew', async () => {
    await read();
    await world.setAgent({ snapshot: world.agentSnapshot({ boot: boots[1] }) });
    await world.reach('attract');
    expect(isForgotten()).toBe(true);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { canaries, holder, instantItem } from './test-fixtures.ts';
import { identify } from './test-trips.ts';
import { commandFailed, createWorld, silence, type World } from './test-world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await world.reach('attract');
});
afterEach(() => {
  expect(world.bugs).toEqual([]);
  world.kiosk.stop();
});

const reads = (from = world) => from.callsOf('identity.read');
const enters = () => world.cardEvent({ name: 'identity.cardEntered', payload: {} });
const armed = () => world.cardEvent({ name: 'identity.armed', payload: {} });

describe('the attract screen', () => {
  it('has the reader armed, and a card that is laid there begins with the very same read', async () => {
    await armed();
    expect(reads()).toHaveLength(1);
    expect(world.screen().name).toBe('attract');
    await enters();
    expect(world.screen()).toEqual({ name: 'identify', phase: 'reading', invalidCard: null, socialCard: false });
    expect(world.callsOf('cancel')).toHaveLength(0);
    await world.layCard();
    expect(world.view()).toMatchObject({ screen: { name: 'home' }, holder });
    expect(reads()).toHaveLength(1);
  });

  it('goes on with the same read when the button is touched', async () => {
    await armed();
    await world.send({ type: 'identify' });
    expect(world.screen()).toEqual({ name: 'identify', phase: 'armed', invalidCard: null, socialCard: false });
    expect(reads()).toHaveLength(1);
  });

  it('shows why a card that was just laid there can not be used', async () => {
    await armed();
    await enters();
    await world.cardEvent({ name: 'identity.invalidCard', payload: { cause: 'expired' } });
    expect(world.screen()).toEqual({ name: 'identify', phase: 'armed', invalidCard: 'expired', socialCard: false });
    await world.advance(limits.card);
    expect(world.screen()).toEqual({ name: 'identifyFailed', cause: 'noMedia', socialCard: false });
  });

  it('gives whoever touches the button the whole time, however long the reader was armed before', async () => {
    await armed();
    await world.advance(limits.card * 10, 5_000);
    expect(world.screen().name).toBe('attract');
    expect(reads()).toHaveLength(1);
    await world.send({ type: 'identify' });
    await world.advance(limits.card - 500);
    expect(world.screen().name).toBe('identify');
    await world.advance(500);
    expect(world.screen()).toEqual({ name: 'identifyFailed', cause: 'noMedia', socialCard: false });
    expect(world.callsOf('cancel')).toHaveLength(1);
  });

  it.each([
    { kind: 'command', error: { kind: 'noMedia' } },
    { kind: 'command', error: { kind: 'unavailable' } },
    { kind: 'timeOut' },
    { kind: 'deviceNotReady' },
    { kind: 'agentLost' },
    { kind: 'rejected' },
    { kind: 'canceled' },
  ] as const)('arms the reader again after %j, and tells nobody', async (failure) => {
    await world.endRead(failure);
    expect(world.screen().name).toBe('attract');
    expect(reads()).toHaveLength(1);
    await world.advance(limits.rearm);
    expect(reads()).toHaveLength(2);
    await world.layCard();
    expect(world.screen().name).toBe('home');
  });

  it('does not ask in a tight loop, and forgets settings all the same', async () => {
    const always = await createWorld({}, { 'identity.read': () => commandFailed({ kind: 'deviceNotReady' }) });
    await always.reach('attract');
    await always.send({ type: 'setLanguage', language: 'en' });
    const before = reads(always).length;
    await always.advance(limits.settingsForgotten);
    expect(reads(always).length - before).toBe(limits.settingsForgotten / limits.rearm);
    expect(always.view()).toMatchObject({ screen: { name: 'attract' }, settings: { language: 'zh-CN' } });
    await always.send({ type: 'identify' });
    expect(always.screen()).toEqual({ name: 'identifyFailed', cause: 'unavailable', socialCard: false });
    always.kiosk.stop();
  });

  it('keeps the read while somebody only touches it or changes the language', async () => {
    await world.send({ type: 'setLanguage', language: 'en' }, { type: 'activity' });
    await world.advance(limits.settingsForgotten * 2, 5_000);
    expect(reads()).toHaveLength(1);
    expect(world.callsOf('cancel')).toHaveLength(0);
  });

  it('begins nothing with a card that was left lying: the reader tells only of one that is newly laid', async () => {
    await identify(world);
    await world.setAgent({ snapshot: world.agentSnapshot({ devices: { idCardReader: { media: 'present' } } }) });
    await world.send({ type: 'end' });
    await world.advance(limits.goodbyeTaking);
    expect(world.screen().name).toBe('attract');
    expect(reads()).toHaveLength(2);
    expect(reads()[1]?.payload).not.toEqual(reads()[0]?.payload);
    await world.advance(limits.card, 5_000);
    expect(world.screen().name).toBe('attract');
    expect(world.view().holder).toBeNull();
    for (const canary of canaries) expect(world.held()).not.toContain(canary);
  });
});

describe('the reader is armed only where a card begins something', () => {
  it('not among the guides, and again after them; nothing is ended that had not begun', async () => {
    await world.send({ type: 'openGuides' });
    expect(world.callsOf('cancel')).toHaveLength(1);
    await world.send({ type: 'openItem', itemId: instantItem.id });
    expect(reads()).toHaveLength(1);
    await world.send({ type: 'home' });
    expect(world.screen().name).toBe('attract');
    expect(reads()).toHaveLength(2);
    expect(world.callsOf('visit.end')).toHaveLength(0);
    expect(world.callsOf('session.close')).toHaveLength(0);
  });

  it('not while the terminal is out of service', async () => {
    await world.setAgent({ snapshot: world.agentSnapshot({ devices: { idCardReader: { state: 'offline' } } }) });
    expect(world.screen().name).toBe('outOfService');
    expect(world.callsOf('cancel')).toHaveLength(1);
    await world.advance(60_000, 5_000);
    expect(reads()).toHaveLength(1);
    await world.setAgent({ snapshot: world.agentSnapshot({}) });
    expect(world.screen().name).toBe('attract');
    expect(reads()).toHaveLength(2);
  });

  it('not at the goodbye screen', async () => {
    await identify(world);
    await world.send({ type: 'end' });
    await world.advance(5_000);
    expect(world.screen().name).toBe('goodbye');
    expect(reads()).toHaveLength(1);
  });

  it('not while it is busy with the card of this visit', async () => {
    await identify(world);
    await world.advance(30_000);
    expect(reads()).toHaveLength(1);
  });
});

it('knows the masked name as soon as the card was read, before the server has answered', async () => {
  world.server['session.open'] = () => silence;
  await enters();
  expect(world.view().holder).toBeNull();
  await world.layCard();
  expect(world.view()).toMatchObject({ screen: { name: 'identify', phase: 'opening' }, holder });
  await world.send({ type: 'end' });
  expect(world.view()).toMatchObject({ screen: { name: 'attract' }, holder: null });
  for (const canary of canaries) expect(world.held()).not.toContain(canary);
});

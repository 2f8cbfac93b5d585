import { fail, ok } from '@linban/shared/result.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { canaries, caseIn, holder, instantItem, lookupItem } from './test-fixtures.ts';
import { identify, toSubmission } from './test-trips.ts';
import { createWorld, unreachable, type World } from './test-world.ts';

let world: World;
const cut = async () => {
  for (const name of ['session.open', 'session.close', 'cases.list', 'cases.submit', 'cases.show'] as const)
    world.server[name] = () => unreachable;
  await world.setServer(false);
};
const answerAgain = () => {
  world.server['session.open'] = () =>
    ok({ eligibility: [{ itemId: instantItem.id, eligible: true }], cases: [caseIn('completed')] });
};
const offered = () => {
  const screen = world.screen();
  if (screen.name !== 'home') throw new Error(screen.name);
  return Object.fromEntries(screen.items.map(({ item, availability }) => [item.id, availability.kind]));
};

beforeEach(async () => {
  world = await createWorld();
  await world.reach('attract');
  await cut();
});
afterEach(() => {
  expect(world.bugs).toEqual([]);
  world.kiosk.stop();
});

describe('a card that is laid on while the server is away', () => {
  it('leads home, with what works without it', async () => {
    await identify(world);
    expect(world.view()).toMatchObject({ screen: { name: 'home', cases: [] }, holder, links: { server: false } });
    expect(offered()).toEqual({ [instantItem.id]: 'available', [lookupItem.id]: 'serverMissing' });
  });

  it('lets people apply: the case is sealed, kept, and said to be sent later', async () => {
    await toSubmission(world);
    await world.until(() => world.callsOf('cases.submit').length > 0);
    await world.advance(limits.submission);
    expect(world.screen()).toMatchObject({ name: 'result', outcome: 'deferred', caseView: null });
    expect(world.callsOf('outbox.put')).toHaveLength(1);
  });

  it('opens the session when the server comes back in mid-visit', async () => {
    await identify(world);
    answerAgain();
    await world.setServer(true);
    expect(world.view()).toMatchObject({
      screen: { name: 'home', cases: [{ state: 'completed' }] },
      links: { server: true },
    });
    expect(offered()).toEqual({ [instantItem.id]: 'available', [lookupItem.id]: 'available' });
    expect(world.callsOf('session.open')).toHaveLength(2);
    await world.advance(30_000, 1_000);
    expect(world.callsOf('session.open')).toHaveLength(2);
  });

  it('says then what the server knows: not eligible', async () => {
    await identify(world);
    const reason = { 'zh-CN': '原因', en: 'reason' };
    world.server['session.open'] = () =>
      ok({ eligibility: [{ itemId: instantItem.id, eligible: false, reason }], cases: [] });
    await world.setServer(true);
    expect(offered()).toMatchObject({ [instantItem.id]: 'notEligible' });
  });

  it('asks again while the server is there but does not answer', async () => {
    await identify(world);
    await world.setServer(true);
    expect(world.callsOf('session.open')).toHaveLength(2);
    expect(world.view().links.server).toBe(false);
    await world.advance(limits.lateSession);
    expect(world.callsOf('session.open')).toHaveLength(3);
    answerAgain();
    await world.advance(limits.lateSession);
    expect(world.view().links.server).toBe(true);
  });

  it('asks for the card anew where the server does not take it any more', async () => {
    await identify(world);
    world.server['session.open'] = () => fail({ kind: 'assertionRefused', cause: 'expired' });
    world.server['records.look'] = () => fail({ kind: 'forbidden' });
    await world.setServer(true);
    await world.send(
      { type: 'openItem', itemId: lookupItem.id },
      { type: 'startItem' },
      { type: 'answer', page: 'period', value: 'year' },
      { type: 'next' },
    );
    expect(world.screen()).toMatchObject({ name: 'lookupFailed', trouble: 'sessionLost' });
    await world.send({ type: 'retry' });
    expect(world.screen().name).toBe('identify');
  });

  it('leaves nothing behind, and asks for nothing after the visit', async () => {
    await identify(world);
    await world.send({ type: 'end' });
    const asked = world.callsOf('session.open').length;
    answerAgain();
    await world.setServer(true);
    await world.advance(limits.goodbye);
    expect(world.callsOf('session.open')).toHaveLength(asked);
    for (const canary of canaries) expect(world.held()).not.toContain(canary);
  });
});

it('says that the centre can not be reached where the terminal was never told what it offers', async () => {
  const bare = await createWorld({ 'catalogue.items': () => unreachable, 'session.open': () => unreachable });
  await identify(bare);
  expect(bare.screen()).toEqual({ name: 'identifyFailed', cause: 'serverUnreachable', socialCard: false });
  bare.kiosk.stop();
});

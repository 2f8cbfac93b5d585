import { ok } from '@linban/shared/result.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { boots, socialCard } from './test-fixtures.ts';
import { held } from './test-trips.ts';
import { commandFailed, createWorld, type World } from './test-world.ts';

let world: World;
/** Ends the read that waits. */
let read = held();
beforeEach(async () => {
  read = held();
  world = await createWorld({}, { 'socialCard.read': () => read.promise });
  await world.reach('attract');
  await setReader('online');
});
afterEach(() => {
  expect(world.bugs).toEqual([]);
  world.kiosk.stop();
});

const setReader = (state: 'online' | 'offline' | 'noDevice', media: 'present' | 'absent' = 'absent') =>
  world.setAgent({ snapshot: world.agentSnapshot({ devices: { smartCardReader: { state, media } } }) });
const open = () => world.send({ type: 'identify' }, { type: 'openSocialCard' });
const tell = (name: 'armed' | 'removalNeeded' | 'cardEntered') =>
  world.cardEvent({ name: `socialCard.${name}`, payload: {} });
const answer = async (reply: Parameters<typeof read.reply>[0]) => {
  const { reply: end } = read;
  read = held();
  end(reply);
  await world.calmDown();
};
const texts = ['李*芳', '**************1234', '******91C'];

describe('a social security card', () => {
  it.each(['noDevice', 'offline'] as const)('is asked for nowhere while its reader is %s', async (state) => {
    await setReader(state);
    await open();
    expect(world.screen()).toMatchObject({ name: 'identify', socialCard: false });
    expect(world.callsOf('socialCard.read')).toHaveLength(0);
  });

  it('is read instead of the ID card, and shown step by step', async () => {
    await world.send({ type: 'identify' });
    expect(world.screen()).toMatchObject({ name: 'identify', socialCard: true });
    await world.send({ type: 'openSocialCard' });
    expect(world.screen()).toEqual({ name: 'socialCard', phase: 'preparing', invalidCard: null });
    // The other reader is at rest meanwhile.
    expect(world.callsOf('cancel')).toHaveLength(1);
    for (const [event, phase] of [
      ['removalNeeded', 'removal'],
      ['armed', 'armed'],
      ['cardEntered', 'reading'],
    ] as const) {
      await tell(event);
      expect(world.screen()).toMatchObject({ name: 'socialCard', phase });
    }
    await answer(ok(socialCard));
    expect(world.view()).toMatchObject({
      screen: { name: 'socialCardShown', card: socialCard, isExpired: false, isInSlot: false },
      holder: null,
      canGoBack: true,
    });
    // It proves nothing: nobody is told of a person.
    expect(world.callsOf('session.open')).toHaveLength(0);
  });

  it('says that it has expired, the day after its last', async () => {
    await open();
    await answer(ok({ ...socialCard, validTo: '2026-11-22' }));
    expect(world.screen()).toMatchObject({ isExpired: true });
    await world.send({ type: 'retry' });
    await answer(ok({ ...socialCard, validTo: '2026-11-23' }));
    expect(world.screen()).toMatchObject({ isExpired: false });
  });

  it('may be put in again when it was the wrong one', async () => {
    await open();
    await tell('cardEntered');
    await world.cardEvent({ name: 'socialCard.invalidCard', payload: { cause: 'wrongCard' } });
    expect(world.screen()).toEqual({ name: 'socialCard', phase: 'armed', invalidCard: 'wrongCard' });
    await tell('cardEntered');
    expect(world.screen()).toEqual({ name: 'socialCard', phase: 'reading', invalidCard: null });
  });

  it.each([
    [{ kind: 'command', error: { kind: 'noMedia' } }, 'noMedia'],
    [{ kind: 'command', error: { kind: 'unavailable' } }, 'unavailable'],
    [{ kind: 'internalError' }, 'unavailable'],
    [{ kind: 'deviceNotReady' }, 'unavailable'],
  ] as const)('that ends with %j says %s, and can be tried again', async (failure, cause) => {
    await open();
    await answer(commandFailed<'socialCard.read'>(failure));
    expect(world.screen()).toEqual({ name: 'socialCardFailed', cause });
    await world.send({ type: 'retry' });
    expect(world.screen()).toMatchObject({ name: 'socialCard' });
    expect(world.callsOf('socialCard.read')).toHaveLength(2);
  });

  it('is not waited for without end', async () => {
    await open();
    await tell('armed');
    await world.advance(limits.card);
    expect(world.screen()).toEqual({ name: 'socialCardFailed', cause: 'noMedia' });
  });

  it('leads to the ID card, to the guides, and back', async () => {
    for (const [event, name] of [
      [{ type: 'identify' }, 'identify'],
      [{ type: 'openGuides' }, 'guides'],
      [{ type: 'back' }, 'identify'],
    ] as const) {
      await open();
      await answer(ok(socialCard));
      await world.send(event);
      expect(world.screen().name).toBe(name);
      for (const text of texts) expect(world.held()).not.toContain(text);
      await world.send({ type: 'home' });
      await world.reach('attract');
    }
  });

  it.each(['home', 'end'] as const)('is forgotten with %s, at the agent too', async (type) => {
    await open();
    await answer(ok(socialCard));
    for (const text of texts) expect(world.held()).toContain(text);
    const ended = world.callsOf('visit.end').length;
    await world.send({ type });
    expect(world.screen().name).toBe('attract');
    for (const text of texts) expect(world.held()).not.toContain(text);
    expect(world.callsOf('visit.end')).toHaveLength(ended + 1);
  });

  it('that is left in the slot is not forgotten there', async () => {
    await open();
    await answer(ok(socialCard));
    await setReader('online', 'present');
    expect(world.screen()).toMatchObject({ isInSlot: true });
    await world.send({ type: 'home' });
    expect(world.screen()).toMatchObject({ name: 'goodbye', cardInSlot: true, cardOnReader: false });
    await world.advance(limits.goodbye);
    expect(world.screen().name).toBe('goodbye');
    await setReader('online');
    expect(world.screen().name).toBe('attract');
  });

  it('does not stay on a screen that nobody looks at', async () => {
    await open();
    await answer(ok(socialCard));
    await world.advance(limits.idle + limits.idleCountdownSeconds * 1_000 + 1_000);
    expect(world.screen().name).toBe('attract');
    for (const text of texts) expect(world.held()).not.toContain(text);
  });

  it('is gone when the agent was started anew', async () => {
    await open();
    await answer(ok(socialCard));
    await world.setAgent({ snapshot: world.agentSnapshot({ boot: boots[1] }) });
    await world.reach('attract');
    for (const text of texts) expect(world.held()).not.toContain(text);
  });
});

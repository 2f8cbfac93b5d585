import { ok } from '@linban/shared/result.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { boots } from './test-fixtures.ts';
import { held, identify, toReview } from './test-trips.ts';
import { commandFailed, createWorld, type World } from './test-world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await world.reach('attract');
});
afterEach(() => {
  expect(world.bugs).toEqual([]);
  world.kiosk.stop();
});

const said = () => world.callsOf('staff.call').map(({ payload }) => (payload as { called: boolean }).called);
const overlay = () => world.view().overlay;

describe('a call for staff', () => {
  it('is told to the person only once the server has it', async () => {
    const answer = held();
    world.agent['staff.call'] = () => answer.promise;
    await world.send({ type: 'callStaff' });
    expect(overlay()).toEqual({ kind: 'staff', call: 'calling' });
    answer.reply(ok({ serverTold: true }));
    await world.calmDown();
    expect(overlay()).toEqual({ kind: 'staff', call: 'called' });
    expect(said()).toEqual([true]);
  });

  it.each([
    ['the server can not be reached', () => ok({ serverTold: false })],
    ['the agent is gone', () => commandFailed({ kind: 'agentLost' })],
    ['the agent does not answer', () => commandFailed({ kind: 'timeOut' })],
  ])('says so when %s, and goes on trying', async (_why, answer) => {
    world.agent['staff.call'] = answer;
    await world.send({ type: 'callStaff' });
    expect(overlay()).toEqual({ kind: 'staff', call: 'unheard' });
    await world.advance(limits.staffCallRetry);
    expect(said()).toEqual([true, true]);
    expect(overlay()).toEqual({ kind: 'staff', call: 'unheard' });
    world.agent['staff.call'] = () => ok({ serverTold: true });
    await world.advance(limits.staffCallRetry);
    expect(overlay()).toEqual({ kind: 'staff', call: 'called' });
  });

  it('ends when the person says so', async () => {
    await world.send({ type: 'callStaff' }, { type: 'dismiss' });
    expect(overlay()).toBeNull();
    expect(said()).toEqual([true, false]);
  });

  it('ends when the visit is wiped', async () => {
    await identify(world);
    await world.send({ type: 'callStaff' }, { type: 'end' });
    expect(said()).toEqual([true]);
    await world.advance(limits.goodbye);
    expect(world.view()).toMatchObject({ screen: { name: 'attract' }, overlay: null });
    expect(said()).toEqual([true, false]);
  });

  it('ends after a while, also at the attract screen', async () => {
    await world.send({ type: 'callStaff' });
    await world.advance(limits.staffCall - 1_000, 1_000);
    expect(overlay()).toEqual({ kind: 'staff', call: 'called' });
    await world.advance(1_000);
    expect(overlay()).toBeNull();
    expect(said()).toEqual([true, false]);
  });

  it('is made again to an agent that was started anew and has forgotten it', async () => {
    await world.send({ type: 'callStaff' });
    await world.setAgent({ snapshot: world.agentSnapshot({ boot: boots[1] }) });
    expect(said()).toEqual([true, true]);
    expect(overlay()).toEqual({ kind: 'staff', call: 'called' });
  });

  it('that nobody hears does not keep the screen of a person who leaves', async () => {
    world.agent['staff.call'] = () => ok({ serverTold: false });
    await toReview(world);
    await world.send({ type: 'callStaff' });
    await world.advance(limits.idle, 1_000);
    expect(overlay()).toMatchObject({ kind: 'idle' });
    await world.advance(limits.idleCountdownSeconds * 1_000, 1_000);
    expect(world.screen().name).toBe('goodbye');
  });
});

import { fail, ok } from '@linban/shared/result.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { draft, instantItem, phoneCanary } from './test-fixtures.ts';
import { identify, signature, toReview } from './test-trips.ts';
import { createWorld, unreachable, type World } from './test-world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => {
  expect(world.bugs).toEqual([]);
  world.kiosk.stop();
});

const answers = { reason: 'never', phone: phoneCanary };
const keepsWith = (kept: object, itemVersion: number = instantItem.version): void => {
  world.server['drafts.list'] = () => ok({ drafts: [draft] });
  world.server['drafts.open'] = () => ok({ itemVersion, answers: kept });
};
const goOn = async (): Promise<void> => {
  await identify(world);
  await world.send({ type: 'continueItem', itemId: instantItem.id });
};

describe('what was begun', () => {
  it('is kept with its good answers, as soon as there is one, and the visit is over', async () => {
    await identify(world);
    await world.send({ type: 'openItem', itemId: instantItem.id }, { type: 'startItem' }, { type: 'keep' });
    expect(world.screen()).toMatchObject({ name: 'question', keeping: { offered: false } });
    await world.send(
      { type: 'answer', page: 'reason', value: 'never' },
      { type: 'next' },
      { type: 'answer', page: 'phone', value: '138' },
      { type: 'keep' },
    );
    expect(world.callsOf('drafts.keep')).toMatchObject([
      { payload: { itemId: instantItem.id, itemVersion: instantItem.version, answers: { reason: 'never' } } },
    ]);
    expect(world.screen()).toMatchObject({ name: 'draftKept', draft });
    await world.send({ type: 'finish' });
    expect(world.screen().name).toBe('goodbye');
    expect(world.callsOf('outbox.put')).toEqual([]);
  });

  it('is not lost when it could not be kept', async () => {
    world.server['drafts.keep'] = () => unreachable;
    await toReview(world);
    await world.send({ type: 'keep' });
    expect(world.screen()).toMatchObject({ name: 'review', answers, keeping: { note: 'notKept' } });
    await world.send({ type: 'confirm' }, { type: 'sign', signature });
    await world.reach('result');
  });

  it('goes on at the first question that is open, or at the review', async () => {
    keepsWith({ reason: 'never' });
    await goOn();
    expect(world.screen()).toMatchObject({ name: 'question', page: { id: 'phone' }, keeping: { note: 'resumed' } });
    await world.send({ type: 'back' });
    expect(world.screen()).toMatchObject({ page: { id: 'reason' }, answer: 'never' });
    await world.send({ type: 'home' });
    keepsWith(answers);
    await world.send({ type: 'continueItem', itemId: instantItem.id });
    expect(world.screen()).toMatchObject({ name: 'review', answers });
  });

  it('goes on in the form of now with what still fits, and says that it has changed', async () => {
    keepsWith({ reason: 'retired', ending: 'term', phone: phoneCanary }, instantItem.version - 1);
    await goOn();
    expect(world.screen()).toMatchObject({
      name: 'question',
      page: { id: 'reason' },
      keeping: { note: 'formChanged' },
    });
    await world.send({ type: 'answer', page: 'reason', value: 'never' }, { type: 'next' });
    expect(world.screen()).toMatchObject({ page: { id: 'phone' }, answer: phoneCanary, keeping: { note: 'none' } });
  });

  it('is offered at home and on its guide, begun anew or thrown away there', async () => {
    keepsWith(answers);
    await identify(world);
    expect(world.screen()).toMatchObject({ name: 'home', begun: [{ item: { id: instantItem.id }, draft }] });
    await world.send({ type: 'openItem', itemId: instantItem.id });
    expect(world.screen()).toMatchObject({ name: 'guide', draft });
    await world.send({ type: 'startItem' });
    expect(world.screen()).toMatchObject({ name: 'question', answer: undefined, keeping: { note: 'none' } });
    await world.send({ type: 'back' }, { type: 'dropDraft', itemId: instantItem.id });
    expect(world.callsOf('drafts.drop')).toMatchObject([{ payload: { itemId: instantItem.id } }]);
    expect(world.screen()).toMatchObject({ name: 'guide', draft: null });
  });

  it('leads to the guide when it is gone meanwhile', async () => {
    keepsWith(answers);
    world.server['drafts.open'] = () => fail({ kind: 'notFound' });
    await goOn();
    expect(world.screen()).toMatchObject({ name: 'guide', item: { id: instantItem.id } });
  });
});

import { fail, ok } from '@linban/shared/result.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { draft, draftSlip, instantItem, phoneCanary } from './test-fixtures.ts';
import { identify, signature, toReview } from './test-trips.ts';
import { createWorld, unreachable, type World } from './test-world.ts';
import type { UserEvent } from './view.ts';

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

  it('is found by a slip, if the person wants one: once made, it is the same at a second print', async () => {
    await toReview(world);
    await world.send({ type: 'keep' });
    expect(world.screen()).toMatchObject({ name: 'draftKept', slip: { state: 'idle' } });
    expect(world.callsOf('drafts.slip')).toEqual([]);
    await world.send({ type: 'printReceipt' });
    await world.until(() => world.callsOf('receipt.print').length === 1);
    await world.reach('draftKept');
    await world.send({ type: 'printReceipt' });
    await world.until(() => world.callsOf('receipt.print').length === 2);
    expect(world.callsOf('drafts.slip')).toMatchObject([{ payload: { itemId: instantItem.id } }]);
    const printed = JSON.stringify(world.callsOf('receipt.print'));
    expect(printed).toContain(draftSlip.trackingUrl);
    expect(printed).toContain(draftSlip.queryCode);
    // Of the person and of the answers it says no more than a receipt.
    for (const secret of [phoneCanary, 'never']) expect(printed).not.toContain(secret);
    await world.send({ type: 'finish' });
    expect(world.screen()).toMatchObject({ name: 'goodbye', receipt: expect.not.stringMatching('none') });
  });

  it('has no slip where there is no paper, or no line: it is kept all the same', async () => {
    world.server['drafts.slip'] = () => unreachable;
    await toReview(world);
    await world.send({ type: 'keep' }, { type: 'printReceipt' });
    expect(world.screen()).toMatchObject({ name: 'draftKept', draft, slip: { state: 'failed' } });
    expect(world.callsOf('receipt.print')).toEqual([]);
  });

  it('is offered to be kept to whoever leaves in the middle, wherever they go; without a word nothing is kept', async () => {
    await toReview(world);
    await world.send({ type: 'home' });
    expect(world.screen()).toMatchObject({ name: 'leaving', to: 'home', item: { id: instantItem.id } });
    await world.send({ type: 'back' });
    expect(world.screen()).toMatchObject({ name: 'review', answers });
    await world.send({ type: 'confirm' }, { type: 'end' });
    expect(world.screen()).toMatchObject({ name: 'leaving', to: 'end' });
    await world.send({ type: 'back' });
    expect(world.screen()).toMatchObject({ name: 'review' });
    await world.send({ type: 'home' }, { type: 'discard' });
    expect(world.screen().name).toBe('home');
    expect(world.callsOf('drafts.keep')).toEqual([]);

    const oneAnswered: UserEvent[] = [
      { type: 'openItem', itemId: instantItem.id },
      { type: 'startItem' },
      { type: 'answer', page: 'reason', value: 'never' },
    ];
    await world.send(...oneAnswered, { type: 'back' });
    expect(world.screen()).toMatchObject({ name: 'leaving', to: 'back' });
    await world.send({ type: 'discard' });
    expect(world.screen().name).toBe('guide');
    await world.send({ type: 'startItem' }, { type: 'answer', page: 'reason', value: 'never' }, { type: 'end' });
    await world.send({ type: 'keep' });
    expect(world.callsOf('drafts.keep')).toMatchObject([{ payload: { answers: { reason: 'never' } } }]);
    expect(world.screen()).toMatchObject({ name: 'draftKept', draft });
  });

  it('asks nobody who would lose nothing, nor where nothing can be kept', async () => {
    await identify(world);
    await world.send({ type: 'openItem', itemId: instantItem.id }, { type: 'startItem' }, { type: 'home' });
    expect(world.screen().name).toBe('home');
    keepsWith({ reason: 'never' });
    await world.send({ type: 'continueItem', itemId: instantItem.id }, { type: 'home' });
    expect(world.screen().name).toBe('home');
    await world.send({ type: 'continueItem', itemId: instantItem.id });
    await world.send({ type: 'answer', page: 'phone', value: phoneCanary });
    await world.setServer(false);
    await world.send({ type: 'end' });
    expect(world.screen().name).toBe('goodbye');
  });

  it('is offered where it is asked whether somebody is still there; who does not answer leaves nothing behind', async () => {
    await toReview(world);
    await world.advance(61_000, 1_000);
    expect(world.view().overlay).toMatchObject({ kind: 'idle', mayKeep: true });
    await world.send({ type: 'activity' }, { type: 'keep' });
    expect(world.view()).toMatchObject({ screen: { name: 'draftKept', draft }, overlay: null });
    await world.advance(140_000, 1_000);
    expect(world.callsOf('drafts.keep')).toHaveLength(1);

    await toReview(world);
    await world.advance(95_000, 1_000);
    expect(world.screen().name).toBe('goodbye');
    expect(world.callsOf('drafts.keep')).toHaveLength(1);
  });

  it('stays on the way out when it could not be kept, and can be tried again', async () => {
    world.server['drafts.keep'] = () => unreachable;
    await toReview(world);
    await world.send({ type: 'end' }, { type: 'keep' });
    expect(world.screen()).toMatchObject({ name: 'leaving', to: 'end', keeping: { note: 'notKept' } });
    world.server['drafts.keep'] = () => ok(draft);
    await world.send({ type: 'keep' });
    expect(world.screen().name).toBe('draftKept');
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

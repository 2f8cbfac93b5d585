import { caseContentSchema } from '@linban/shared/cases/case-content.ts';
import type { CaseView } from '@linban/shared/cases/case-view.ts';
import { envelopeContext, sealedEnvelopeSchema } from '@linban/shared/cases/sealed-envelope.ts';
import type { ResidentPush } from '@linban/shared/contracts/resident-link.ts';
import { receiptSchema } from '@linban/shared/devices/receipt.ts';
import { ok } from '@linban/shared/result.ts';
import { importOpeningKey, open } from '@linban/shared/sealing/hpke.ts';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertionCanary, canaries, caseIn, caseNumber, holder, instantItem, phoneCanary } from './test-fixtures.ts';
import { identify, signature, toLooking, toReview, toSubmission } from './test-trips.ts';
import { createWorld, type World } from './test-world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => {
  expect(world.bugs).toEqual([]);
  world.kiosk.stop();
});

describe('a matter that people carry', () => {
  const at = '2026-11-23T01:41:00.000Z';
  const received: CaseView = {
    ...caseIn('received'),
    steps: [
      ...caseIn('received').steps,
      {
        type: 'receive',
        role: 'system',
        actor: { 'zh-CN': '系统', en: 'system' },
        place: null,
        at,
        reason: null,
        missing: [],
      },
    ],
  };
  let withdrawn: 'no' | 'yes' | 'tooLate' = 'no';
  const promised = { ...instantItem, kind: 'promised', promisedWorkingDays: 20, legalWorkingDays: 30 } as const;

  beforeEach(async () => {
    withdrawn = 'no';
    world.kiosk.stop();
    world = await createWorld({
      'catalogue.items': () => ok({ items: [promised] }),
      'cases.list': () => ok({ cases: [caseIn('received')] }),
      'cases.show': () => ok(withdrawn === 'yes' ? { ...received, state: 'withdrawn' } : received),
      'cases.withdraw': () => {
        if (withdrawn === 'tooLate') return { ok: false, error: { kind: 'tooLate' } };
        withdrawn = 'yes';
        return ok({});
      },
    });
  });

  it('is received without a wait for a decision, and says so on the receipt', async () => {
    await toSubmission(world);
    await world.reach('result');
    expect(world.screen()).toMatchObject({ outcome: 'received', caseView: { state: 'received' } });
    await world.calmDown();
    expect(world.screen()).toMatchObject({ receipt: { state: 'printed' }, document: { state: 'idle' } });
    const printed = v.parse(v.object({ receipt: receiptSchema }), world.callsOf('receipt.print')[0]?.payload);
    expect(JSON.stringify(printed.receipt.blocks)).toContain('receipt:next.received');
  });

  it('is taken back by its resident, and says when it is too late', async () => {
    await identify(world);
    await world.send({ type: 'openCase', caseNumber });
    await world.calmDown();
    withdrawn = 'tooLate';
    await world.send({ type: 'withdraw' });
    await world.calmDown();
    expect(world.screen()).toMatchObject({ name: 'case', withdrawal: 'tooLate', caseView: { state: 'received' } });
    withdrawn = 'no';
    await world.send({ type: 'withdraw' });
    await world.advance(2_000);
    expect(world.screen()).toMatchObject({ name: 'case', withdrawal: 'idle', caseView: { state: 'withdrawn' } });
    expect(world.callsOf('cases.withdraw')).toHaveLength(2);
  });
});

describe('an instant matter', () => {
  it('goes from the card to the rating and leaves nothing behind', async () => {
    await identify(world);
    expect(world.screen().name).toBe('home');
    expect(world.view().holder).toEqual(holder);

    await world.send({ type: 'openItem', itemId: instantItem.id });
    expect(world.screen()).toMatchObject({ name: 'guide', availability: { kind: 'available' } });
    await world.send({ type: 'startItem' });
    expect(world.screen()).toMatchObject({ name: 'question', step: 1, steps: 2, page: { id: 'reason' } });
    await world.send({ type: 'next' });
    expect(world.screen()).toMatchObject({ name: 'question', error: 'missing' });
    await world.send({ type: 'answer', page: 'reason', value: 'ended' });
    expect(world.screen()).toMatchObject({ step: 1, steps: 3, error: null });
    await world.send({ type: 'next' }, { type: 'answer', page: 'ending', value: 'term' }, { type: 'next' });
    await world.send({ type: 'answer', page: 'phone', value: '12' }, { type: 'next' });
    expect(world.screen()).toMatchObject({ page: { id: 'phone' }, error: 'notAPhone' });
    await world.send({ type: 'answer', page: 'phone', value: phoneCanary }, { type: 'next' });
    expect(world.screen()).toMatchObject({
      name: 'review',
      answers: { reason: 'ended', ending: 'term', phone: phoneCanary },
    });

    await world.send({ type: 'confirm' });
    expect(world.screen().name).toBe('sign');
    await world.send({ type: 'sign', signature: { aspect: 2, strokes: [[[1, 1]]] } });
    expect(world.screen().name).toBe('sign');
    await world.send({ type: 'sign', signature });
    await world.reach('result');
    await world.calmDown();
    expect(world.screen()).toMatchObject({
      outcome: 'granted',
      caseView: { caseNumber },
      receipt: { state: 'printed' },
      document: { state: 'printed' },
    });

    await world.send({ type: 'finish' }, { type: 'rate', level: 5, reasons: ['slow', 'nonsense'] });
    expect(world.callsOf('ratings.give')).toMatchObject([{ payload: { caseNumber, level: 5, reasons: ['slow'] } }]);
    expect(world.screen()).toEqual({
      name: 'goodbye',
      cardOnReader: false,
      cardInSlot: false,
      receipt: 'maybe',
      document: true,
    });
    expect(world.view().holder).toBeNull();
    await world.advance(10_000);
    expect(world.screen().name).toBe('attract');
    expect(world.callsOf('visit.end')).toHaveLength(1);
    expect(world.callsOf('session.close')).toHaveLength(1);
    for (const canary of canaries) expect(world.held()).not.toContain(canary);
  });

  it('keeps in hand what it needs while the person is here (the check above can fail)', async () => {
    await toReview(world);
    expect(world.held()).toEqual(expect.arrayContaining([holder.name, assertionCanary, phoneCanary]));
  });

  it('seals exactly what was signed, and stores it before it is sent', async () => {
    await toSubmission(world);
    await world.reach('result');
    const order = world.calls.map(({ to }) => to).filter((to) => /outbox|submit/.test(to));
    expect(order).toEqual(['outbox.put', 'cases.submit', 'outbox.settle']);
    const [put, sent] = ['outbox.put', 'cases.submit'].map(
      (name) => v.parse(v.object({ envelope: sealedEnvelopeSchema }), world.callsOf(name)[0]?.payload).envelope,
    );
    if (!put) throw new Error('nothing was stored');
    expect(sent).toEqual(put);
    const key = await importOpeningKey('k1', world.privateJwk);
    const opened = await open([key], put.sealed, envelopeContext(put));
    if (!opened.ok) throw new Error('the seal does not open');
    expect(v.parse(caseContentSchema, JSON.parse(opened.value))).toMatchObject({
      itemId: instantItem.id,
      itemVersion: instantItem.version,
      answers: { reason: 'never', phone: phoneCanary },
      signature,
      language: 'zh-CN',
      assertion: assertionCanary,
      signedAt: '2026-11-23T01:40:00.000Z',
    });
  });

  it('prints a receipt the printer can take, with the code and the way to look', async () => {
    await toSubmission(world);
    await world.reach('result');
    await world.calmDown();
    const [print] = world.callsOf('receipt.print');
    const { receipt } = v.parse(v.object({ receipt: receiptSchema }), print?.payload);
    expect(receipt.blocks).toEqual(
      expect.arrayContaining([
        { kind: 'field', label: 'receipt:label.holder', value: holder.name },
        { kind: 'qr', content: 'https://linban.example/c/TRACKINGCODE' },
        { kind: 'field', label: 'receipt:label.state', value: 'receipt:state.completed' },
      ]),
    );
  });

  it('asks again only what a change has opened, and drops what is no longer asked', async () => {
    await toReview(world);
    await world.send({ type: 'change', page: 'reason' }, { type: 'answer', page: 'reason', value: 'ended' });
    await world.send({ type: 'next' });
    expect(world.screen()).toMatchObject({ name: 'question', page: { id: 'ending' } });
    await world.send({ type: 'answer', page: 'ending', value: 'notice' }, { type: 'next' });
    expect(world.screen()).toMatchObject({ name: 'review', answers: { reason: 'ended', ending: 'notice' } });
    await world.send({ type: 'change', page: 'reason' }, { type: 'answer', page: 'reason', value: 'never' });
    await world.send({ type: 'next' });
    expect(world.screen()).toMatchObject({ name: 'review' });
    expect(world.screen()).not.toHaveProperty('answers.ending');
  });

  it('goes back page by page, with the answers kept, and asks before they are lost at the guide', async () => {
    await toReview(world);
    await world.send({ type: 'back' });
    expect(world.screen()).toMatchObject({ name: 'question', page: { id: 'phone' }, answer: phoneCanary });
    await world.send({ type: 'back' });
    expect(world.screen()).toMatchObject({ page: { id: 'reason' }, answer: 'never' });
    await world.send({ type: 'back' }, { type: 'discard' });
    expect(world.screen().name).toBe('guide');
    await world.send({ type: 'back' });
    expect(world.screen().name).toBe('home');
  });

  it.each<ResidentPush>([
    { name: 'case.changed', payload: { caseNumber } },
    { name: 'cases.changed', payload: {} },
  ])('shows what the department decides later, told by $name, and prints the document then', async (push) => {
    world.server['cases.show'] = () => ok(caseIn('deciding'));
    await toSubmission(world);
    await world.reach('submitting');
    await world.advance(instantItem.decisionWithinSeconds * 1000);
    expect(world.screen()).toMatchObject({ name: 'result', outcome: 'waiting', document: { state: 'idle' } });
    world.server['cases.show'] = () => ok(caseIn('completed'));
    await world.push(push);
    await world.calmDown();
    expect(world.screen()).toMatchObject({ outcome: 'granted', document: { state: 'printed' } });
    expect(world.callsOf('document.print')).toHaveLength(1);
  });
});

describe('a look-up', () => {
  it('shows the records and prints the document when asked', async () => {
    await toLooking(world);
    expect(world.screen()).toMatchObject({ name: 'lookup', print: { state: 'idle' }, document: null });
    expect(world.callsOf('document.print')).toHaveLength(0);
    await world.send({ type: 'printDocument', documentId: null });
    expect(world.screen()).toMatchObject({ name: 'lookup', print: { state: 'printed' }, document: { state: 'valid' } });
    await world.send({ type: 'home' });
    expect(world.screen()).toMatchObject({ name: 'home' });
    await world.send({ type: 'end' });
    expect(world.screen()).toMatchObject({ name: 'goodbye', receipt: 'none', document: true });
  });
});

describe('without a card', () => {
  it('shows guides, and goes on with the one that was open once the card is there', async () => {
    await world.reach('attract');
    await world.send({ type: 'openGuides' }, { type: 'openItem', itemId: instantItem.id });
    expect(world.screen()).toMatchObject({ name: 'guide', availability: null });
    await world.send({ type: 'back' });
    expect(world.screen().name).toBe('guides');
    await world.send({ type: 'openItem', itemId: instantItem.id }, { type: 'startItem' });
    await world.layCard();
    expect(world.screen()).toMatchObject({ name: 'guide', availability: { kind: 'available' } });
  });
});

describe('cases', () => {
  it('are listed, shown, and their documents and history printed', async () => {
    await identify(world);
    await world.send({ type: 'openCases' }, { type: 'openCase', caseNumber });
    expect(world.screen()).toMatchObject({ name: 'case', caseView: { caseNumber }, trouble: null });
    await world.send({ type: 'printDocument', documentId: null }, { type: 'printHistory' });
    expect(world.screen()).toMatchObject({ print: { state: 'printed' } });
    expect(world.callsOf('document.print')).toHaveLength(2);
    expect(world.callsOf('cases.history')).toHaveLength(1);
    await world.send({ type: 'back' });
    expect(world.screen().name).toBe('cases');
  });
});

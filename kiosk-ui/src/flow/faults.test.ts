import { fail, ok } from '@linban/shared/result.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boots, canaries, caseIn, caseNumber, instantItem, submissionReceipt } from './test-fixtures.ts';
import { held, identify, toLooking, toReview, toSubmission } from './test-trips.ts';
import { commandFailed, createWorld, silence, unreachable, type World } from './test-world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => {
  expect(world.bugs).toEqual([]);
  world.kiosk.stop();
});

const expectWiped = (): void => {
  expect(world.view().holder).toBeNull();
  for (const canary of canaries) expect(world.held()).not.toContain(canary);
};
const agentLost = commandFailed({ kind: 'agentLost' });
const jobs = (name: string) => world.callsOf(name).map(({ payload }) => (payload as { jobId: string }).jobId);

describe('identification', () => {
  it.each([
    [{ kind: 'command', error: { kind: 'noMedia' } }, 'noMedia'],
    [{ kind: 'command', error: { kind: 'notEnrolled' } }, 'notEnrolled'],
    [{ kind: 'timeOut' }, 'noMedia'],
    [{ kind: 'agentLost' }, 'unavailable'],
    [{ kind: 'deviceNotReady' }, 'unavailable'],
  ] as const)('says why there was no card: %j', async (failure, cause) => {
    await world.send({ type: 'identify' });
    await world.endRead(failure);
    expect(world.screen()).toEqual({ name: 'identifyFailed', cause, socialCard: false });
    expect(world.callsOf('visit.end')).toHaveLength(1);
  });

  it.each([
    [fail({ kind: 'internal' }), 'serverUnreachable'],
    [fail({ kind: 'assertionRefused', cause: 'used' }), 'refused'],
  ])('says why the server did not let the person in: %j', async (reply, cause) => {
    world.server['session.open'] = () => reply;
    await identify(world);
    expect(world.screen()).toEqual({ name: 'identifyFailed', cause, socialCard: false });
    expectWiped();
  });

  it('shows a card that can not be used, and waits for the next try', async () => {
    await world.send({ type: 'identify' });
    expect(world.screen()).toMatchObject({ phase: 'preparing' });
    await world.cardEvent({ name: 'identity.armed', payload: {} });
    await world.cardEvent({ name: 'identity.cardEntered', payload: {} });
    expect(world.screen()).toMatchObject({ phase: 'reading', invalidCard: null });
    await world.cardEvent({ name: 'identity.invalidCard', payload: { cause: 'pulled' } });
    expect(world.screen()).toMatchObject({ phase: 'armed', invalidCard: 'pulled' });
    await world.layCard();
    expect(world.screen().name).toBe('home');
  });

  it('takes the reader command back when the person goes away', async () => {
    await world.send({ type: 'identify' }, { type: 'back' });
    expect(world.screen().name).toBe('attract');
    expect(world.callsOf('cancel')).toHaveLength(1);
    expect(world.callsOf('visit.end')).toHaveLength(1);
  });

  it('reads one card a visit: another one that is laid on is nobody', async () => {
    await toReview(world);
    await world.layCard();
    expect(world.callsOf('identity.read')).toHaveLength(1);
    expect(world.screen().name).toBe('review');
  });
});

describe('the application is not taken', () => {
  it.each([
    [commandFailed<'outbox.put'>({ kind: 'command', error: { kind: 'full' } }), 'storeFull'],
    [commandFailed<'outbox.put'>({ kind: 'command', error: { kind: 'diskError' } }), 'storeFailed'],
    [commandFailed({ kind: 'internalError' }), 'storeFailed'],
    [commandFailed({ kind: 'timeOut' }), 'agentLost'],
    [agentLost, 'agentLost'],
  ])('when the outbox answers %j; tried again it is the same application', async (reply, cause) => {
    world.agent['outbox.put'] = () => reply;
    await toSubmission(world);
    await world.reach('notTaken');
    expect(world.screen()).toMatchObject({ cause });
    expect(world.callsOf('cases.submit')).toHaveLength(0);
    world.agent['outbox.put'] = () => ok({});
    await world.send({ type: 'retry' });
    await world.reach('result');
    const [first, second] = world.callsOf('outbox.put');
    expect(second?.payload).toEqual(first?.payload);
    expect(world.callsOf('outbox.put')).toHaveLength(2);
  });

  it.each([
    ['was made more than half an hour ago', -32 * 60],
    ['is of a time that is still to come, as the clock was put back since', 400 * 86_400],
  ])('when the statement of who laid the card on %s: nothing is kept and nothing promised', async (_, seconds) => {
    const at = Math.floor(world.now().getTime() / 1000) + seconds;
    const claims = btoa(JSON.stringify({ iat: at, exp: at + 30 * 60 })).replaceAll('=', '');
    world.read.assertion = `e30.${claims}.signature`;
    await toSubmission(world);
    await world.reach('notTaken');
    expect(world.screen()).toMatchObject({ cause: 'outOfTime' });
    await world.send({ type: 'retry' });
    expect(world.screen().name).toBe('notTaken');
    expect(world.callsOf('outbox.put')).toHaveLength(0);
    expect(world.callsOf('cases.submit')).toHaveLength(0);
  });

  it('when the server refuses it for good, and is not tried again', async () => {
    world.server['cases.submit'] = () => fail({ kind: 'notEligible' });
    await toSubmission(world);
    await world.reach('notTaken');
    expect(world.screen()).toMatchObject({ cause: 'refused' });
    await world.send({ type: 'retry' });
    expect(world.screen().name).toBe('notTaken');
    expect(world.callsOf('cases.submit')).toHaveLength(1);
    await world.send({ type: 'home' });
    expect(world.screen().name).toBe('home');
  });

  it('when the terminal was never told the key to seal with', async () => {
    const { sealingKey: _none, ...rest } = world.agentSnapshot({});
    await world.setAgent({ snapshot: { ...rest, sealingKey: null } });
    await toSubmission(world);
    await world.reach('notTaken');
    expect(world.callsOf('outbox.put')).toHaveLength(0);
  });
});

describe('the server is away', () => {
  it('while sending: tried once more, then kept at the terminal with a receipt that says so', async () => {
    world.server['cases.submit'] = () => unreachable;
    await toSubmission(world);
    await world.reach('submitting');
    await world.advance(1_000);
    await world.reach('result');
    await world.calmDown();
    expect(world.screen()).toMatchObject({ outcome: 'deferred', caseView: null, receipt: { state: 'printed' } });
    const sent = world.callsOf('cases.submit');
    expect(sent).toHaveLength(2);
    expect(sent[1]?.payload).toEqual(sent[0]?.payload);
    expect(world.callsOf('outbox.settle')).toHaveLength(0);
    expect(JSON.stringify(world.callsOf('receipt.print')[0]?.payload)).toContain('receipt:title.deferred');
    await world.send({ type: 'finish' });
    expect(world.screen().name).toBe('goodbye');
  });

  it('and late: no second try that nobody would wait for', async () => {
    const reply = held();
    world.server['cases.submit'] = () => reply.promise;
    await toSubmission(world);
    await world.reach('submitting');
    await world.advance(10_000);
    expect(world.screen()).toMatchObject({ name: 'submitting', phase: 'sending', caseNumber: null });
    reply.reply(unreachable);
    await world.reach('result');
    expect(world.screen()).toMatchObject({ outcome: 'deferred' });
    expect(world.callsOf('cases.submit')).toHaveLength(1);
  });

  it.each([unreachable, fail({ kind: 'forbidden' })])('while deciding (%j): accepted, and waiting', async (reply) => {
    world.server['cases.show'] = () => reply;
    await toSubmission(world);
    await world.advance(instantItem.decisionWithinSeconds * 1000);
    await world.reach('result');
    expect(world.screen()).toMatchObject({ outcome: 'waiting', receipt: { state: 'printed' } });
  });

  it('while looking: says so, and looks again when asked', async () => {
    world.server['records.look'] = () => unreachable;
    await toLooking(world);
    expect(world.screen()).toMatchObject({ name: 'lookupFailed', trouble: 'unreachable' });
    world.server['records.look'] = () => fail({ kind: 'departmentUnavailable', cause: 'nonsense' });
    await world.send({ type: 'retry' });
    expect(world.screen()).toMatchObject({ name: 'lookupFailed', trouble: 'departmentNonsense' });
    await world.send({ type: 'back' });
    expect(world.screen()).toMatchObject({ name: 'question', answer: 'year' });
  });

  it('and has forgotten the person: the card is to be laid on again', async () => {
    world.server['records.look'] = () => fail({ kind: 'forbidden' });
    await toLooking(world);
    expect(world.screen()).toMatchObject({ name: 'lookupFailed', trouble: 'sessionLost' });
    await world.send({ type: 'retry' });
    expect(world.screen().name).toBe('identify');
    expect(world.callsOf('visit.end')).toHaveLength(1);
    const visits = world.callsOf('identity.read').map(({ payload }) => payload);
    expect(visits[0]).not.toEqual(visits[1]);
    expectWiped();
  });

  it('from the start: applications can still be made, look-ups can not', async () => {
    await identify(world);
    await world.setServer(false);
    const { screen, links } = world.view();
    expect(links).toEqual({ agent: true, server: false });
    if (screen.name !== 'home') throw new Error(screen.name);
    expect(screen.items.map(({ availability }) => availability.kind)).toEqual(['available', 'serverMissing']);
  });

  it('and lists of cases say so', async () => {
    await identify(world);
    world.server['cases.list'] = () => unreachable;
    await world.send({ type: 'openCases' });
    expect(world.screen()).toMatchObject({ name: 'cases', trouble: 'unreachable' });
    world.server['cases.list'] = () => ok({ cases: [caseIn('deciding')] });
    await world.send({ type: 'retry' });
    expect(world.screen()).toMatchObject({ trouble: null, cases: [{ state: 'deciding' }] });
  });
});

describe('the agent is away', () => {
  it('for a moment: nothing happens', async () => {
    await toReview(world);
    await world.setAgent({ up: false });
    await world.advance(2_500);
    await world.setAgent({ up: true });
    await world.advance(5_000);
    expect(world.screen().name).toBe('review');
  });

  it('longer: out of service, everything wiped, guides still open', async () => {
    await toReview(world);
    await world.setAgent({ up: false });
    await world.advance(3_000);
    expect(world.screen()).toEqual({ name: 'outOfService', reason: 'agentLost' });
    expectWiped();
    await world.send({ type: 'openGuides' });
    expect(world.screen()).toMatchObject({ name: 'guides', items: [{}, {}] });
    await world.send({ type: 'back' });
    expect(world.screen().name).toBe('outOfService');
    await world.setAgent({ up: true });
    expect(world.screen().name).toBe('attract');
  });

  it('while an envelope is stored: people are told first', async () => {
    const reply = held();
    world.agent['outbox.put'] = () => reply.promise;
    await toSubmission(world);
    await world.setAgent({ up: false });
    await world.advance(3_000);
    expect(world.screen().name).toBe('submitting');
    reply.reply(agentLost);
    await world.reach('notTaken');
    expect(world.screen()).toMatchObject({ cause: 'agentLost' });
    await world.advance(45_000);
    expect(world.screen()).toEqual({ name: 'outOfService', reason: 'agentLost' });
    expectWiped();
  });

  it('after the envelope is on the disk: people learn that it is kept', async () => {
    world.server['cases.submit'] = () => unreachable;
    world.agent['receipt.print'] = () => agentLost;
    await toSubmission(world);
    await world.reach('submitting');
    await world.setAgent({ up: false });
    await world.advance(3_500);
    await world.reach('result');
    expect(world.screen()).toMatchObject({ outcome: 'deferred' });
    await world.send({ type: 'finish' });
    await world.advance(10_000);
    expect(world.screen()).toEqual({ name: 'outOfService', reason: 'agentLost' });
  });

  it('and comes back as another one: the visit is over at once', async () => {
    await toReview(world);
    await world.setAgent({ up: false });
    await world.setAgent({ up: true, snapshot: world.agentSnapshot({ boot: boots[1] }) });
    expect(world.screen().name).toBe('attract');
    expectWiped();
  });

  it('and comes back as another one in the middle of a submission: people are told first', async () => {
    const reply = held();
    world.server['cases.submit'] = () => reply.promise;
    await toSubmission(world);
    await world.setAgent({ snapshot: world.agentSnapshot({ boot: boots[1] }) });
    expect(world.screen().name).toBe('submitting');
    await world.advance(12_000);
    reply.reply(unreachable);
    await world.reach('result');
    expect(world.screen()).toMatchObject({ outcome: 'deferred' });
    await world.send({ type: 'home' });
    expect(world.screen().name).toBe('attract');
    expectWiped();
  });
});

describe('paper', () => {
  it('out from the start: said, not tried; printed once it is there and asked for', async () => {
    await world.setAgent({
      snapshot: world.agentSnapshot({ devices: { receiptPrinter: { state: 'userError', paper: 'out' } } }),
    });
    await toSubmission(world);
    await world.reach('result');
    await world.calmDown();
    expect(world.screen()).toMatchObject({
      outcome: 'granted',
      receipt: { state: 'impossible', cause: 'paper-out' },
      document: { state: 'printed' },
    });
    expect(world.callsOf('receipt.print')).toHaveLength(0);
    expect(world.screen()).toMatchObject({
      number: { kind: 'case', caseNumber, queryCode: submissionReceipt.queryCode },
    });
    await world.setAgent({
      snapshot: world.agentSnapshot({ devices: { receiptPrinter: { state: 'userError', cover: 'open' } } }),
    });
    expect(world.screen()).toMatchObject({ receipt: { state: 'impossible', cause: 'cover-open' } });
    await world.setAgent({ snapshot: world.agentSnapshot({}) });
    expect(world.screen()).toMatchObject({ receipt: { state: 'idle' } });
    expect(world.callsOf('receipt.print')).toHaveLength(0);
    await world.send({ type: 'printReceipt' });
    expect(world.screen()).toMatchObject({ receipt: { state: 'printed' } });
  });

  it('near its end is nothing to residents: it prints, and nobody is told', async () => {
    await world.setAgent({
      snapshot: world.agentSnapshot({
        devices: { receiptPrinter: { paper: 'low' }, documentPrinter: { paper: 'low', toner: 'low' } },
      }),
    });
    expect(world.screen()).toMatchObject({ name: 'attract', printers: { receipt: true, document: true } });
    await toSubmission(world);
    await world.reach('result');
    await world.calmDown();
    expect(world.screen()).toMatchObject({ receipt: { state: 'printed' }, document: { state: 'printed' } });
  });

  it('is all gone and the centre out of reach: the reference stands on the screen', async () => {
    await world.setAgent({
      snapshot: world.agentSnapshot({ devices: { receiptPrinter: { state: 'userError', paper: 'out' } } }),
    });
    world.server['cases.submit'] = () => unreachable;
    await toSubmission(world);
    await world.advance(12_000);
    await world.reach('result');
    expect(world.screen()).toMatchObject({
      outcome: 'deferred',
      receipt: { state: 'impossible', cause: 'paper-out' },
      number: { kind: 'kept', reference: expect.stringMatching(/^([0-9A-F]{4}-){2}[0-9A-F]{4}$/) },
    });
  });

  it.each([
    [ok({ state: 'failed', cause: 'paper-out' }), { state: 'failed', cause: 'paper-out' }],
    [ok({ state: 'uncertain', cause: 'interrupted' }), { state: 'uncertain', cause: 'interrupted' }],
    [commandFailed({ kind: 'timeOut' }), { state: 'uncertain', cause: 'no-confirmation' }],
    [agentLost, { state: 'uncertain', cause: 'interrupted' }],
    [commandFailed({ kind: 'rejected' }), { state: 'failed', cause: 'refused' }],
  ])('with the outcome %j: shown, and never printed again unasked', async (reply, progress) => {
    world.agent['receipt.print'] = () => reply;
    await toSubmission(world);
    await world.reach('result');
    await world.advance(20_000);
    expect(world.screen()).toMatchObject({ receipt: progress });
    expect(world.callsOf('receipt.print')).toHaveLength(1);
    world.agent['receipt.print'] = () => ok({ state: 'printed' });
    await world.send({ type: 'printReceipt' });
    expect(world.screen()).toMatchObject({ receipt: { state: 'printed' } });
    expect(new Set(jobs('receipt.print')).size).toBe(2);
  });

  it('is not asked for twice while the first is on its way', async () => {
    world.agent['receipt.print'] = () => silence;
    await toSubmission(world);
    await world.reach('result');
    await world.send({ type: 'printReceipt' }, { type: 'printReceipt' });
    expect(world.callsOf('receipt.print')).toHaveLength(1);
  });

  it.each([
    ['notFound', 'document-unavailable'],
    ['noMoreCopies', 'no-more-copies'],
  ] as const)('for a document the server does not give (%s): failed, with the reason', async (kind, cause) => {
    world.server['documents.ticket'] = () => fail({ kind });
    await toSubmission(world);
    await world.reach('result');
    await world.calmDown();
    expect(world.screen()).toMatchObject({ document: { state: 'failed', cause } });
    expect(world.callsOf('document.print')).toHaveLength(0);
  });
});

describe('the outbox is told that the server has the case', () => {
  it('again after a failure, while the person goes on', async () => {
    world.agent['outbox.settle'] = () => commandFailed({ kind: 'timeOut' });
    await toSubmission(world);
    await world.reach('result');
    await world.advance(5_000);
    expect(world.callsOf('outbox.settle')).toHaveLength(3);
  });
});

describe('the front', () => {
  it.each([
    [{ enrolled: false }, 'notEnrolled'],
    [{ revoked: true }, 'revoked'],
    [{ devices: { idCardReader: { state: 'offline' } } }, 'readerUnavailable'],
    [{ devices: { door: { door: 'open' } } }, 'doorOpen'],
    [{ devices: { powerSupply: { source: 'battery' } } }, 'onBattery'],
  ] as const)('says why nothing can be done: %j', async (changes, reason) => {
    await world.setAgent({ snapshot: world.agentSnapshot(changes) });
    expect(world.screen()).toEqual({ name: 'outOfService', reason });
    await world.setAgent({ snapshot: world.agentSnapshot({}) });
    expect(world.screen().name).toBe('attract');
  });

  it('asks for the catalogue again until it is there', async () => {
    world.kiosk.stop();
    world = await createWorld({ 'catalogue.items': () => unreachable });
    expect(world.screen()).toMatchObject({ name: 'attract', items: [] });
    world.server['catalogue.items'] = () => ok({ items: [instantItem] });
    await world.advance(3_000);
    expect(world.screen()).toMatchObject({ items: [{ id: instantItem.id }] });
  });
});

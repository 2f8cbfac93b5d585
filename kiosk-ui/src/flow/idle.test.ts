import { fail, ok } from '@linban/shared/result.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canaries, caseNumber, holder, instantItem } from './test-fixtures.ts';
import { held, identify, toLooking, toReview, toSubmission } from './test-trips.ts';
import { commandFailed, createWorld, silence, unreachable, type World } from './test-world.ts';
import type { ScreenName, UserEvent } from './view.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => {
  expect(world.bugs).toEqual([]);
  world.kiosk.stop();
});

const minute = (seconds = 60) => world.advance(seconds * 1000, 1_000);

const after =
  (way: (world: World) => Promise<void>, ...events: UserEvent[]) =>
  async (to: World): Promise<void> => {
    await way(to);
    await to.send(...events);
  };
const openItem: UserEvent = { type: 'openItem', itemId: instantItem.id };

const ways: readonly (readonly [ScreenName, (world: World) => Promise<void>])[] = [
  ['home', identify],
  ['items', after(identify, { type: 'openItems', kind: 'lookup' })],
  ['guide', after(identify, openItem)],
  ['question', after(identify, openItem, { type: 'startItem' })],
  ['review', toReview],
  ['leaving', after(toReview, { type: 'home' })],
  ['sign', after(toReview, { type: 'confirm' })],
  [
    'notTaken',
    async (to) => {
      to.agent['outbox.put'] = () => commandFailed<'outbox.put'>({ kind: 'command', error: { kind: 'full' } });
      await toSubmission(to);
    },
  ],
  ['result', toSubmission],
  ['rating', after(toSubmission, { type: 'finish' })],
  ['lookup', toLooking],
  [
    'lookupFailed',
    async (to) => {
      to.server['records.look'] = () => unreachable;
      await toLooking(to);
    },
  ],
  ['cases', after(identify, { type: 'openCases' })],
  ['case', after(identify, { type: 'openCase', caseNumber })],
];

describe('nobody touches the screen', () => {
  it.each(ways)('%s: asked after a minute, ended and wiped after half a minute more', async (name, go) => {
    await go(world);
    await world.reach(name);
    await minute(59);
    expect(world.view()).toMatchObject({ screen: { name }, overlay: null });
    await minute(1);
    expect(world.view()).toMatchObject({ screen: { name }, overlay: { kind: 'idle', secondsLeft: 30 } });
    await minute(29);
    expect(world.view()).toMatchObject({ screen: { name }, overlay: { kind: 'idle', secondsLeft: 1 } });
    await minute(1);
    expect(world.view()).toMatchObject({ screen: { name: 'goodbye' }, overlay: null, holder: null });
    for (const canary of canaries) expect(world.held()).not.toContain(canary);
    await minute(10);
    expect(world.screen().name).toBe('attract');
    expect(world.callsOf('visit.end')).toHaveLength(1);
  });

  it('on a screen without a person: back to the front', async () => {
    await world.send({ type: 'openGuides' }, { type: 'setLanguage', language: 'en' });
    await minute(90);
    expect(world.view()).toMatchObject({ screen: { name: 'attract' }, settings: { language: 'zh-CN' } });
  });

  it('at the attract screen: no question, but the language of who left is forgotten', async () => {
    await world.send({ type: 'setLanguage', language: 'en' });
    await minute(30);
    expect(world.view().settings.language).toBe('en');
    await minute(300);
    expect(world.view()).toMatchObject({ screen: { name: 'attract' }, overlay: null, settings: { language: 'zh-CN' } });
  });
});

describe('time is given', () => {
  it('as often as it is asked for', async () => {
    await toReview(world);
    for (let time = 0; time < 12; time += 1) {
      await minute(85);
      expect(world.view().overlay).toMatchObject({ kind: 'idle' });
      await world.send({ type: 'moreTime' });
      expect(world.view()).toMatchObject({ screen: { name: 'review' }, overlay: null });
    }
  });

  it('by any touch; the question stays until that touch has ended', async () => {
    await toReview(world);
    await minute(70);
    await world.send({ type: 'activity' });
    expect(world.view().overlay).toMatchObject({ kind: 'idle' });
    await world.advance(800, 100);
    expect(world.view()).toMatchObject({ screen: { name: 'review' }, overlay: null });
  });

  it('but a touch on its "end" ends', async () => {
    await toReview(world);
    await minute(70);
    await world.send({ type: 'activity' }, { type: 'end' });
    expect(world.screen().name).toBe('goodbye');
  });

  it('twice as much to who reads large text, and to the old', async () => {
    await world.send({ type: 'identify' });
    await world.layCard({ ...holder, isElder: true });
    expect(world.view().settings.textSize).toBe('large');
    await minute(119);
    expect(world.view().overlay).toBeNull();
    await minute(1);
    expect(world.view().overlay).toMatchObject({ kind: 'idle' });
  });

  it.each([
    ['printing', 'result', (w: World) => (w.agent['receipt.print'] = () => silence)],
    ['submitting', 'submitting', (w: World) => (w.agent['outbox.put'] = () => silence)],
  ] as const)('without end while %s', async (_what, screen, hold) => {
    hold(world);
    await toSubmission(world);
    await world.reach(screen);
    await minute(200);
    expect(world.view()).toMatchObject({ screen: { name: screen }, overlay: null });
  });

  it('anew once a machine has done its work', async () => {
    const print = held();
    world.agent['receipt.print'] = () => print.promise;
    await toSubmission(world);
    await minute(59);
    print.reply(ok({ state: 'printed' }));
    await world.calmDown();
    await minute(59);
    expect(world.view()).toMatchObject({ screen: { name: 'result' }, overlay: null });
    await minute(1);
    expect(world.view().overlay).toMatchObject({ kind: 'idle' });
  });

  it('while staff is called, though not for ever', async () => {
    await toReview(world);
    await world.send({ type: 'callStaff' });
    await minute(170);
    expect(world.view()).toMatchObject({ screen: { name: 'review' }, overlay: { kind: 'staff', call: 'called' } });
    await minute(10 + 60 + 30);
    expect(world.screen().name).toBe('goodbye');
  });
});

describe('a visit can be left', () => {
  it('at any time but while an application is on its way', async () => {
    world.agent['outbox.put'] = () => silence;
    await toSubmission(world);
    await world.send({ type: 'end' }, { type: 'home' });
    expect(world.screen().name).toBe('submitting');
  });

  it('and reminds of the card until it is taken', async () => {
    await identify(world);
    await world.setAgent({ snapshot: world.agentSnapshot({ devices: { idCardReader: { media: 'present' } } }) });
    await world.send({ type: 'end' });
    expect(world.screen()).toEqual({
      name: 'goodbye',
      cardOnReader: true,
      cardInSlot: false,
      receipt: 'none',
      document: false,
    });
    await minute(15);
    expect(world.screen().name).toBe('goodbye');
    await world.setAgent({ snapshot: world.agentSnapshot({}) });
    expect(world.screen().name).toBe('attract');
  });

  describe('with a receipt that', () => {
    const setTicket = (ticket: 'taken' | 'notTaken' | null) =>
      world.setAgent({ snapshot: world.agentSnapshot({ devices: { receiptPrinter: { ticket } } }) });
    const leaveWithReceipt = async (ticket: 'taken' | 'notTaken' | null) => {
      await toSubmission(world);
      await world.reach('result');
      await world.calmDown();
      await setTicket(ticket);
      await world.send({ type: 'end' });
    };

    it('hangs in the slot: reminds of it, and goes on by itself when it is taken', async () => {
      await leaveWithReceipt('notTaken');
      expect(world.screen()).toEqual({
        name: 'goodbye',
        cardOnReader: false,
        cardInSlot: false,
        receipt: 'inSlot',
        document: true,
      });
      await minute(15);
      expect(world.screen().name).toBe('goodbye');
      await setTicket('taken');
      expect(world.screen().name).toBe('attract');
    });

    it('is taken at once: reminds of it no more, and stays no longer than usual', async () => {
      await leaveWithReceipt('notTaken');
      await setTicket('taken');
      expect(world.screen()).toMatchObject({ name: 'goodbye', receipt: 'none' });
      await minute(10);
      expect(world.screen().name).toBe('attract');
    });

    it('nobody takes, or whose sensor is stuck: does not keep the next person out', async () => {
      await leaveWithReceipt('notTaken');
      await minute(30);
      expect(world.screen().name).toBe('attract');
    });

    it('a printer can not tell of: reminds, and never waits for it', async () => {
      await leaveWithReceipt(null);
      expect(world.screen()).toMatchObject({ name: 'goodbye', receipt: 'maybe' });
      await minute(10);
      expect(world.screen().name).toBe('attract');
    });

    it('somebody else left is nobody’s who printed none', async () => {
      await identify(world);
      await setTicket('notTaken');
      await world.send({ type: 'end' });
      expect(world.screen()).toMatchObject({ name: 'goodbye', receipt: 'none', document: false });
    });
  });

  it('and the next person begins with nothing of the one before', async () => {
    await toReview(world);
    await world.send(
      { type: 'setLanguage', language: 'en' },
      { type: 'setContrast', contrast: 'high' },
      { type: 'end' },
      { type: 'discard' },
    );
    expect(world.view().settings.language).toBe('en');
    world.server['session.open'] = () => fail({ kind: 'unreachable' });
    await world.send({ type: 'identify' });
    expect(world.view().settings).toEqual({ language: 'zh-CN', textSize: 'normal', contrast: 'normal' });
    expect(world.callsOf('identity.read')).toHaveLength(2);
  });
});

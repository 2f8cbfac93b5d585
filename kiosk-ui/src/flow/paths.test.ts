import { visitIdSchema } from '@linban/shared/ids.ts';
import { ok } from '@linban/shared/result.ts';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type AnyMachineSnapshot, type AnyStateMachine, type EventObject, SimulatedClock } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import type { AgentLink } from '../links/agent-link.ts';
import type { ServerLink } from '../links/server-link.ts';
import { itemMachine } from './item-machine.ts';
import type { Ports } from './ports.ts';
import { sessionMachine } from './session-machine.ts';
import { supplementMachine } from './supplement-machine.ts';
import {
  asked,
  assertionCanary,
  boots,
  canaries,
  caseIn,
  caseNumber,
  draft,
  holder,
  instantItem,
  look,
  lookupItem,
  phoneCanary,
  snapshotWith,
  submissionReceipt,
} from './test-fixtures.ts';
import { signature } from './test-trips.ts';
import type { Screen, ScreenName } from './view.ts';
import { viewOf } from './view-of.ts';
import { itemScreenOf } from './view-of-item.ts';
import { supplementScreenOf } from './view-of-supplement.ts';
import { visitScreenOf } from './view-of-visit.ts';
import { visitMachine } from './visit-machine.ts';

/** Walks all states the machines can be in, by the events there are, without any world: what a person could come to. */

const status = { up: true, refused: false, superseded: false, snapshot: snapshotWith({}) };
const agentLink: AgentLink = {
  status: () => status,
  subscribe: () => () => undefined,
  run: () => new Promise(() => undefined),
  close: () => undefined,
};
const serverLink: ServerLink = {
  up: () => true,
  onUp: () => () => undefined,
  onPush: () => () => undefined,
  ask: () => new Promise(() => undefined),
  close: () => undefined,
};
const ports: Ports = {
  agentLink,
  serverLink,
  clock: new SimulatedClock(),
  now: () => new Date('2026-11-23T01:40:00.000Z'),
  randomUuid: () => '6f2b8f5e-4a43-4b3c-9f57-5b7a7f9a0009',
  translate: (_language, key) => key,
};
const identified = {
  session: 'open',
  assertion: assertionCanary,
  holder,
  eligibility: [],
  cases: [caseIn('completed')],
};
const visitId = v.parse(visitIdSchema, '6f2b8f5e-4a43-4b3c-9f57-5b7a7f9a0009');
const language = () => 'zh-CN' as const;

interface Node {
  readonly state: AnyMachineSnapshot;
  readonly next: readonly string[];
}

/** Every state that can be reached, by a key of what matters of it. */
const explore = (
  machine: AnyStateMachine,
  input: unknown,
  events: readonly EventObject[],
  keyOf: (state: AnyMachineSnapshot) => string,
): Map<string, Node> => {
  const timers = machine.events.filter((type) => type.startsWith('xstate.after')).map((type) => ({ type }));
  const map = getAdjacencyMap(machine, {
    input,
    events: [...events, ...timers],
    serializeState: (state: AnyMachineSnapshot) => keyOf(state),
    filterEvents: (state: AnyMachineSnapshot, event: EventObject) => state.status === 'active' && state.can(event),
    limit: 20_000,
  });
  return new Map(
    Object.entries(map).map(([key, { state, transitions }]) => [
      key,
      {
        state,
        next: Object.values<{ readonly state: AnyMachineSnapshot }>(transitions).map((transition) =>
          keyOf(transition.state),
        ),
      },
    ]),
  );
};

/** The keys from which none of the goals can be reached. */
const deadEnds = (nodes: Map<string, Node>, isGoal: (state: AnyMachineSnapshot) => boolean): string[] => {
  const good = new Set([...nodes].filter(([, { state }]) => isGoal(state)).map(([key]) => key));
  for (let before = -1; before !== good.size; ) {
    before = good.size;
    for (const [key, { next }] of nodes) if (next.some((to) => good.has(to))) good.add(key);
  }
  return [...nodes.keys()].filter((key) => !good.has(key));
};

const namesOf = (nodes: Map<string, Node>, screenOf: (state: never) => Screen | null): Set<ScreenName | undefined> =>
  new Set([...nodes.values()].map(({ state }) => screenOf(state as never)?.name));

const done = (machine: AnyStateMachine, part: string, outputs: readonly unknown[]): EventObject[] =>
  machine.events
    .filter((type) => type.startsWith('xstate.done.actor') && type.includes(part))
    .flatMap((type) => outputs.map((output) => ({ type, output })));

describe('an item', () => {
  const answers = [
    { type: 'answer', page: 'reason', value: 'ended' },
    { type: 'answer', page: 'ending', value: 'term' },
    { type: 'answer', page: 'phone', value: phoneCanary },
    { type: 'answer', page: 'period', value: 'all' },
  ];
  const simple = [
    'next',
    'back',
    'confirm',
    'retry',
    'finish',
    'skipRating',
    'printReceipt',
    'keep',
    'discard',
    'home',
    'end',
  ].map((type) => ({
    type,
  }));
  const events = [
    ...answers,
    ...simple,
    { type: 'change', page: 'reason' },
    { type: 'sign', signature },
    { type: 'rate', level: 3, reasons: [] },
    { type: 'caseSeen', caseView: caseIn('completed'), settled: true },
    { type: 'followOver' },
    ...done(itemMachine, 'submission', [
      { kind: 'notTaken', cause: 'refused', envelope: null },
      { kind: 'notTaken', cause: 'storeFull', envelope: null },
      { kind: 'deferred', envelope: { envelopeId: '0', sealedAt: '2026-11-23T01:40:00.000Z' } },
      { kind: 'accepted', receipt: submissionReceipt, caseView: caseIn('completed') },
      { kind: 'accepted', receipt: submissionReceipt, caseView: caseIn('rejected') },
      { kind: 'accepted', receipt: submissionReceipt, caseView: null },
    ]),
    ...done(itemMachine, 'keeping', [draft, null]),
    ...done(itemMachine, 'looking', [{ look }, { trouble: 'unreachable' }, { trouble: 'sessionLost' }]),
    ...done(itemMachine, 'givingRating', [undefined]),
  ];
  const keyOf = ({ value, context }: AnyMachineSnapshot): string =>
    JSON.stringify([
      value,
      context.pageId,
      Object.keys(context.answers),
      context.outcome,
      context.keptFrom,
      context.leftFrom,
      context.leaveTo,
      context.notTaken,
      context.trouble,
    ]);
  const walk = (item: typeof instantItem) =>
    explore(
      itemMachine,
      { ports, item, visitId, assertion: assertionCanary, holder, begun: null, language },
      events,
      keyOf,
    );

  it('shows every screen of an application and of a look-up', () => {
    expect([...namesOf(walk(instantItem), (state) => itemScreenOf(state, null))].sort()).toEqual(
      [
        undefined,
        'draftKept',
        'leaving',
        'notTaken',
        'question',
        'rating',
        'result',
        'review',
        'sign',
        'submitting',
      ].sort(),
    );
    expect([...namesOf(walk(lookupItem), (state) => itemScreenOf(state, null))].sort()).toEqual(
      [undefined, 'looking', 'lookup', 'lookupFailed', 'question'].sort(),
    );
  });

  it('leaves a person nowhere without a way out: its own, or the one that leads home', () => {
    for (const item of [instantItem, lookupItem]) {
      const nodes = walk(item);
      expect(nodes.size).toBeGreaterThan(10);
      expect(deadEnds(nodes, (state) => state.status === 'done' || !state.hasTag('locked'))).toEqual([]);
    }
  });

  it('asks every page that is asked before anything is sent', () => {
    for (const { state } of walk(instantItem).values())
      if (state.matches('submitting') || state.matches('sign'))
        expect(Object.keys(state.context.answers).sort()).toEqual(['ending', 'phone', 'reason']);
  });
});

describe('answering what is missing', () => {
  const events = [
    ...['next', 'back', 'confirm', 'retry'].map((type) => ({ type })),
    { type: 'answer', page: 'reason', value: 'ended' },
    { type: 'answer', page: 'ending', value: 'term' },
    { type: 'answer', page: 'phone', value: '13911112222' },
    { type: 'answer', page: 'saidOfMissing0', value: 'handedIn' },
    { type: 'change', page: 'reason' },
    { type: 'change', page: 'phone' },
    { type: 'sign', signature },
    ...done(supplementMachine, 'learning', [ok(asked), { ok: false, error: 'failed' }]),
    ...done(supplementMachine, 'submission', [
      { kind: 'notTaken', cause: 'refused', envelope: null },
      { kind: 'notTaken', cause: 'storeFull', envelope: null },
      { kind: 'deferred', envelope: { envelopeId: '0', sealedAt: '2026-11-23T01:40:00.000Z' } },
      { kind: 'accepted', receipt: submissionReceipt, caseView: caseIn('supplemented') },
    ]),
  ];
  const nodes = explore(
    supplementMachine,
    { ports, caseNumber, visitId, assertion: assertionCanary, language },
    events,
    ({ value, context }) =>
      JSON.stringify([
        value,
        context.pageId,
        context.answers,
        context.said,
        context.error,
        context.notTaken,
        context.left,
      ]),
  );

  it('shows every screen of its own, leads out of each, and comes back with every outcome', () => {
    expect([...namesOf(nodes, supplementScreenOf)].sort()).toEqual(
      [undefined, 'notTaken', 'question', 'review', 'sign', 'submitting'].sort(),
    );
    expect(deadEnds(nodes, (state) => state.status === 'done' || !state.hasTag('locked'))).toEqual([]);
    const outcomes = new Set(
      [...nodes.values()].flatMap(({ state }) => (state.status === 'done' ? [state.output] : [])),
    );
    expect([...outcomes].sort()).toEqual(['back', 'failed', 'kept', 'refused', 'sent']);
  });

  it('sends only what was asked for, all of it, and touches no other answer', () => {
    const sent = [...nodes.values()].filter(({ state }) => state.matches('submitting'));
    expect(sent.length).toBeGreaterThan(1);
    for (const { state } of sent) {
      const { answers, said } = state.context;
      expect(said).toEqual({ saidOfMissing0: 'handedIn' });
      expect(answers.phone).toBe(phoneCanary);
      expect('ending' in answers).toBe(answers.reason === 'ended');
    }
  });
});

describe('a visit', () => {
  const events = [
    { type: 'home' },
    { type: 'end' },
    { type: 'back' },
    { type: 'retry' },
    { type: 'startItem' },
    { type: 'openCases' },
    { type: 'openCase', caseNumber },
    { type: 'answerSupplement' },
    { type: 'openItems', kind: 'instant' },
    { type: 'openItem', itemId: instantItem.id },
    { type: 'continueItem', itemId: instantItem.id },
    { type: 'dropDraft', itemId: instantItem.id },
    { type: 'sessionOpened', eligibility: [], cases: [] },
    { type: 'sessionRefused' },
    ...done(visitMachine, 'item', ['back', 'home', 'end', 'identifyAgain']),
    ...done(visitMachine, 'cases', [ok([]), { ok: false, error: 'sessionLost' }, { ok: false, error: 'unreachable' }]),
    ...done(visitMachine, 'resuming', [null, { itemVersion: 2, answers: { reason: 'never' } }]),
    ...done(visitMachine, 'supplement', ['back', 'sent', 'kept', 'refused', 'failed', 'sessionLost']),
    ...done(visitMachine, 'case', [
      ok(caseIn('completed')),
      ok(caseIn('supplementRequired')),
      { ok: false, error: 'sessionLost' },
    ]),
  ];
  const nodes = explore(
    visitMachine,
    { ports, visitId, identified, items: [instantItem, lookupItem], openItem: null, language },
    events,
    ({ value, context }) =>
      JSON.stringify([value, context.openedFrom, context.trouble, context.supplement, context.ended]),
  );

  it('shows every screen of its own, and can be ended from each', () => {
    const means = { devices: null, serverUp: true };
    const names = namesOf(nodes, (state) => visitScreenOf(state, means));
    expect([...names]).toEqual(expect.arrayContaining(['home', 'items', 'guide', 'cases', 'case']));
    expect(deadEnds(nodes, (state) => state.status === 'done')).toEqual([]);
  });
});

describe('the session', () => {
  const agent = (up: boolean, changes: Parameters<typeof snapshotWith>[0] = {}) => ({
    type: 'agentChanged',
    status: { up, refused: false, superseded: false, snapshot: snapshotWith(changes) },
  });
  const events = [
    ...['identify', 'retry', 'back', 'home', 'end', 'openGuides', 'startItem', 'callStaff', 'dismiss', 'moreTime'].map(
      (type) => ({ type }),
    ),
    { type: 'openItem', itemId: instantItem.id },
    { type: 'cardLaid' },
    { type: 'guestRead' },
    agent(true),
    agent(false),
    agent(true, { boot: boots[1] }),
    agent(true, { enrolled: false }),
    agent(true, { devices: { idCardReader: { state: 'offline' } } }),
    ...done(sessionMachine, 'identify', [
      { kind: 'identified', identified },
      { kind: 'failed', cause: 'noMedia' },
    ]),
    ...done(sessionMachine, 'visit', ['end', 'identifyAgain']),
    ...done(sessionMachine, 'loading', [{ items: [instantItem], centres: [] }]),
  ];
  const unknown: AgentLink = {
    ...agentLink,
    status: () => ({ up: false, refused: false, superseded: false, snapshot: null }),
  };
  const nodes = explore(sessionMachine, { ...ports, agentLink: unknown }, events, ({ value, context }) =>
    JSON.stringify([
      { ...(value as object), catalogue: context.catalogue.items.length },
      context.openItem,
      context.secondsLeft === 1,
      context.agent.snapshot?.boot,
      context.agentLost,
    ]),
  );

  it('shows every screen of its own', () => {
    expect([...namesOf(nodes, (state) => viewOf(state).screen)]).toEqual(
      expect.arrayContaining([
        'starting',
        'outOfService',
        'attract',
        'guides',
        'guide',
        'identify',
        'identifyFailed',
        'goodbye',
        'home',
      ]),
    );
  });

  it('leads back to the attract screen from everywhere', () => {
    expect(nodes.size).toBeGreaterThan(100);
    expect(deadEnds(nodes, (state) => viewOf(state as never).screen.name === 'attract')).toEqual([]);
  });

  it('holds nothing of a person in its own context, ever', () => {
    for (const { state } of nodes.values()) {
      const { ports: _world, ...held } = state.context;
      const text = JSON.stringify(held);
      for (const canary of canaries) expect(text).not.toContain(canary);
    }
  });

  it('has a visit exactly while a person is here', () => {
    for (const { state } of nodes.values()) {
      const here = state.matches({ flow: 'person' });
      expect([state.context.visitId !== null, viewOf(state as never).screen.name]).toEqual([
        here,
        viewOf(state as never).screen.name,
      ]);
      if (!here) expect(Object.keys(state.children)).not.toContain('visit');
    }
  });
});

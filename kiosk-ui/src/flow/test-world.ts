import type { AgentCommandName, AgentSnapshot, CommandEvent } from '@linban/shared/contracts/agent-link.ts';
import type { ResidentPush } from '@linban/shared/contracts/resident-link.ts';
import type { MaskedHolder } from '@linban/shared/identity/assertion.ts';
import { fail, ok } from '@linban/shared/result.ts';
import { createSealingKeyPair } from '@linban/shared/sealing/hpke.ts';
import { SimulatedClock } from 'xstate';
import type { CommandFailure, CommandPayload, CommandResult } from '../links/agent-command.ts';
import type { AgentLink, AgentStatus } from '../links/agent-link.ts';
import type { ServerLink, ServerPayload, ServerRequest } from '../links/server-link.ts';
import { createKiosk, type Kiosk } from './kiosk.ts';
import {
  asked,
  assertionCanary,
  caseIn,
  draft,
  draftSlip,
  holder,
  instantItem,
  issued,
  look,
  lookupItem,
  publicCase,
  snapshotWith,
  submissionReceipt,
} from './test-fixtures.ts';
import type { ScreenName, UserEvent } from './view.ts';
import type { SessionSnapshot } from './view-of.ts';

/** Every text that can be reached from the flow's state: contexts of all machines, without the links and clocks. */
const heldBy = (root: unknown): string[] => {
  const seen = new Set<unknown>();
  const texts: string[] = [];
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string') texts.push(value);
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (key === 'ports' || key === 'machine' || key === '_nodes' || key === 'system' || key === 'self') return;
    const parts: object =
      'getSnapshot' in value && typeof value.getSnapshot === 'function' ? value.getSnapshot() : value;
    for (const [name, part] of Object.entries(parts)) walk(part, name);
  };
  walk(root, '');
  return texts;
};

type Reply = unknown | Promise<unknown>;

/** What the agent and the server answer; a test replaces what it is about. A promise that never settles is a silent side. */
type AgentScript = { [N in AgentCommandName]: (payload: CommandPayload<N>) => Reply };
type ServerScript = { [N in ServerRequest]: (payload: ServerPayload<N>) => Reply };

export const silence: Promise<never> = new Promise(() => undefined);
export const unreachable = fail({ kind: 'unreachable' });
export const commandFailed = <N extends AgentCommandName>(error: CommandFailure<N>) => fail(error);

const sealingKeys = createSealingKeyPair('k1');

/** A whole flow between two links that do as they are told, with time that only moves when a test says so. */
export const createWorld = async (changes: Partial<ServerScript> = {}, agentChanges: Partial<AgentScript> = {}) => {
  const clock = new SimulatedClock();
  const { publicKey, privateJwk } = await sealingKeys;
  const begun = Date.parse('2026-11-23T01:40:00.000Z');
  const now = () => new Date(begun + clock.now());
  const calls: { readonly to: string; readonly payload: unknown }[] = [];
  const bugs: unknown[] = [];
  let ids = 0;
  /** What the agent states of whoever lays a card on. */
  const read = { assertion: assertionCanary };
  let layCard: ((as: MaskedHolder) => void) | null = null;
  let endRead: ((failure: CommandFailure<'identity.read'>) => void) | null = null;
  let cardEvents: ((name: CommandEvent) => void) | null = null;

  const agent: AgentScript = {
    'identity.read': () =>
      new Promise((resolve) => {
        layCard = (as) => resolve(ok({ assertion: read.assertion, holder: as }));
        endRead = (failure) => resolve(fail(failure));
      }),
    'socialCard.read': () => silence,
    'code.scan': () => silence,
    'receipt.print': () => ok({ state: 'printed' }),
    'document.print': () => ok({ state: 'printed' }),
    'outbox.put': () => ok({}),
    'outbox.settle': () => ok({}),
    'staff.call': () => ok({ serverTold: true }),
    'visit.end': () => ok({}),
    ...agentChanges,
  };
  const server: ServerScript = {
    'catalogue.items': () => ok({ items: [instantItem, lookupItem] }),
    'centres.list': () => ok({ centres: [] }),
    'session.open': () => ok({ eligibility: [], cases: [] }),
    'session.close': () => ok({}),
    'cases.list': () => ok({ cases: [caseIn('completed')] }),
    'cases.show': () => ok(caseIn('completed')),
    'cases.track': () => ok(publicCase),
    'cases.asked': () => ok(asked),
    'cases.withdraw': () => ok({}),
    'cases.submit': () => ok(submissionReceipt),
    'drafts.list': () => ok({ drafts: [] }),
    'drafts.keep': () => ok(draft),
    'drafts.slip': () => ok(draftSlip),
    'drafts.open': () => fail({ kind: 'notFound' }),
    'drafts.drop': () => ok({}),
    'records.look': () => ok(look),
    'records.issue': () => ok(issued),
    'cases.history': () => ok(issued),
    'documents.ticket': () => ok({ ticket: 'ticket', expiresAt: '2026-11-23T01:50:00.000Z' }),
    'ratings.give': () => ok({}),
    ...changes,
  };

  let status: AgentStatus = {
    up: true,
    refused: false,
    superseded: false,
    snapshot: snapshotWith({ sealingKey: publicKey }),
  };
  let serverUp = true;
  const statusListeners = new Set<(status: AgentStatus) => void>();
  const upListeners = new Set<(up: boolean) => void>();
  const pushListeners = new Set<(push: ResidentPush) => void>();

  const agentLink: AgentLink = {
    status: () => status,
    subscribe: (listener) => {
      statusListeners.add(listener);
      return () => statusListeners.delete(listener);
    },
    run: async (name, payload, { onEvent, signal }) => {
      calls.push({ to: name, payload });
      if (name === 'identity.read' || name === 'socialCard.read') cardEvents = (event) => onEvent?.(event);
      const canceled = new Promise((resolve) =>
        signal?.addEventListener('abort', () => {
          calls.push({ to: 'cancel', payload: null });
          resolve(fail({ kind: 'canceled' }));
        }),
      );
      return (await Promise.race([agent[name](payload as never), canceled])) as CommandResult<typeof name>;
    },
    close: () => undefined,
  };
  const serverLink: ServerLink = {
    up: () => serverUp,
    onUp: (listener) => {
      upListeners.add(listener);
      return () => upListeners.delete(listener);
    },
    onPush: (listener) => {
      pushListeners.add(listener);
      return () => pushListeners.delete(listener);
    },
    ask: async (name, payload) => {
      calls.push({ to: name, payload });
      return (await server[name](payload as never)) as never;
    },
    close: () => undefined,
  };

  /** Lets everything that waits for no time of its own come to its end. */
  const calmDown = async (): Promise<void> => {
    for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };

  /** Sealing is real work of the platform and takes real time. */
  const until = async (holds: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 1000 && !holds(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 2));
    await calmDown();
  };

  const ports = {
    agentLink,
    serverLink,
    clock,
    now,
    randomUuid: () => `00000000-0000-4000-8000-${(++ids).toString(16).padStart(12, '0')}`,
    translate: (_language: string, key: string) => key,
  };

  let snapshot: SessionSnapshot | null = null;
  const kiosk: Kiosk = createKiosk({
    ...ports,
    onBug: (error) => bugs.push(error),
    onSnapshot: (next) => {
      snapshot = next;
    },
  });

  const world = {
    agent,
    server,
    calls,
    bugs,
    clock,
    kiosk,
    ports,
    privateJwk,
    calmDown,
    until,
    screen: () => kiosk.view().screen,
    view: () => kiosk.view(),
    /** What the machines hold, all of it but the ports. */
    held: () => heldBy(snapshot),
    callsOf: (name: string) => calls.filter(({ to }) => to === name),
    send: async (...events: UserEvent[]): Promise<void> => {
      for (const event of events) {
        kiosk.send(event);
        await calmDown();
      }
    },
    /** Moves time in steps, so that what one moment causes is there before the next. */
    advance: async (milliseconds: number, step = 500): Promise<void> => {
      for (let left = milliseconds; left > 0; left -= step) {
        clock.increment(Math.min(step, left));
        await calmDown();
      }
    },
    /** Waits until a screen stands; fails with the one that stands instead. */
    reach: async (name: ScreenName): Promise<void> => {
      await until(() => kiosk.view().screen.name === name);
      if (kiosk.view().screen.name !== name) throw new Error(`${kiosk.view().screen.name} instead of ${name}`);
    },
    cardEvent: async (event: { name: CommandEvent['name']; payload: unknown }): Promise<void> => {
      cardEvents?.({ id: '00000000-0000-4000-8000-000000000000', ...event } as CommandEvent);
      await calmDown();
    },
    read,
    now,
    layCard: async (as: MaskedHolder = holder): Promise<void> => {
      layCard?.(as);
      await calmDown();
    },
    /** The read that is under way ends without a person. */
    endRead: async (failure: CommandFailure<'identity.read'>): Promise<void> => {
      endRead?.(failure);
      await calmDown();
    },
    setAgent: async (change: { up?: boolean; snapshot?: AgentSnapshot }): Promise<void> => {
      status = { ...status, ...change };
      for (const listener of statusListeners) listener(status);
      await calmDown();
    },
    setServer: async (up: boolean): Promise<void> => {
      serverUp = up;
      for (const listener of upListeners) listener(up);
      await calmDown();
    },
    push: async (push: ResidentPush): Promise<void> => {
      for (const listener of pushListeners) listener(push);
      await calmDown();
    },
    agentSnapshot: (changes: Parameters<typeof snapshotWith>[0]) => snapshotWith({ sealingKey: publicKey, ...changes }),
  };
  await calmDown();
  return world;
};

export type World = Awaited<ReturnType<typeof createWorld>>;

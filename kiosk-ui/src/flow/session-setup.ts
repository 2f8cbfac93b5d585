import type { Centre } from '@linban/shared/contracts/resident-link.ts';
import { type DeviceStatuses, isUsable } from '@linban/shared/devices/device-status.ts';
import { type ItemId, type VisitId, visitIdSchema } from '@linban/shared/ids.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import * as v from 'valibot';
import { assign, fromCallback, fromPromise, setup } from 'xstate';
import type { AgentStatus } from '../links/agent-link.ts';
import { frontOf } from './front.ts';
import { type CardLaidEvent, type GuestReadEvent, identifyMachine } from './identify-machine.ts';
import { limits } from './limits.ts';
import type { Ports } from './ports.ts';
import { socialCardMachine } from './social-card-machine.ts';
import { calm, type Standing } from './standing.ts';
import { isAllTaken, toTake } from './to-take.ts';
import { trackMachine } from './track-machine.ts';
import type { Screen, Settings, UserEvent } from './view.ts';
import { visitMachine } from './visit-machine.ts';

export interface Catalogue {
  readonly items: readonly ServiceItem[];
  readonly centres: readonly Centre[];
}

/** All that outlives a visit. Nothing in it may tell who was here. */
export interface SessionContext {
  readonly ports: Ports;
  readonly settings: Settings;
  readonly agent: AgentStatus;
  readonly agentLost: boolean;
  readonly started: boolean;
  readonly serverUp: boolean;
  readonly catalogue: Catalogue;
  /** Of the person who is here, or who lays a card next. `null` while the reader is not armed. */
  readonly visitId: VisitId | null;
  /** Somebody has begun: there may be something to end. */
  readonly visitBegun: boolean;
  /** The guide on the screen before identification; the visit begins with it. */
  readonly openItem: ItemId | null;
  readonly guideFrom: 'front' | 'guides';
  readonly identifyFailed: Extract<Screen, { name: 'identifyFailed' }>['cause'];
  /** The person here gets more time. */
  readonly patient: boolean;
  readonly staffCall: StaffCall;
  /** The screen is one that is not left standing. */
  readonly watched: boolean;
  readonly secondsLeft: number;
  readonly standing: Standing;
}

/** Whether this terminal has a working reader for social security cards. */
export const canReadSocialCard = (devices: DeviceStatuses | null): boolean =>
  devices !== null && isUsable(devices.smartCardReader);

/** `unheard`: nobody could be told of the call yet; it is tried again. */
type StaffCall = 'none' | 'calling' | 'called' | 'unheard';

/** Whether somebody may be on the way. */
const isStaffComing = ({ staffCall }: SessionContext): boolean => staffCall === 'calling' || staffCall === 'called';

export type WorldEvent =
  | { readonly type: 'agentChanged'; readonly status: AgentStatus }
  | { readonly type: 'serverChanged'; readonly up: boolean };

/** Told by one region to another. `agentGone`: lost or restarted; what it held of a visit is gone. */
type InnerEvent = { readonly type: 'agentGone' } | { readonly type: 'idleOver' } | CardLaidEvent | GuestReadEvent;

const defaultSettings: Settings = { language: 'zh-CN', textSize: 'normal', contrast: 'normal' };

const nobody = { visitId: null, visitBegun: false, patient: false, standing: calm } as const;

export const initialContext = (ports: Ports): SessionContext => ({
  ports,
  settings: defaultSettings,
  agent: ports.agentLink.status(),
  agentLost: false,
  started: false,
  serverUp: ports.serverLink.up(),
  catalogue: { items: [], centres: [] },
  openItem: null,
  guideFrom: 'front',
  identifyFailed: 'unavailable',
  staffCall: 'none',
  watched: false,
  secondsLeft: limits.idleCountdownSeconds,
  ...nobody,
});

/** Types and named parts of the session machine; its regions are built from them. */
export const sessionSetup = setup({
  types: {
    context: {} as SessionContext,
    input: {} as Ports,
    events: {} as UserEvent | WorldEvent | InnerEvent,
    children: {} as { identify: 'identify'; visit: 'visit'; track: 'track'; socialCard: 'socialCard' },
  },
  actors: {
    identify: identifyMachine,
    visit: visitMachine,
    track: trackMachine,
    socialCard: socialCardMachine,
    watchWorld: fromCallback<WorldEvent, Ports, WorldEvent>(({ input: { agentLink, serverLink }, sendBack }) => {
      const ends = [
        agentLink.subscribe((status) => sendBack({ type: 'agentChanged', status })),
        serverLink.onUp((up) => sendBack({ type: 'serverChanged', up })),
      ];
      sendBack({ type: 'agentChanged', status: agentLink.status() });
      sendBack({ type: 'serverChanged', up: serverLink.up() });
      return () => {
        for (const end of ends) end();
      };
    }),
    /** Resolves with whether the server has been told. */
    callStaff: fromPromise<boolean, Ports>(async ({ input: { agentLink } }) => {
      const told = await agentLink.run('staff.call', { called: true }, { timeoutMs: limits.staffCallTold });
      return told.ok && told.value.serverTold;
    }),
    loadCatalogue: fromPromise<Catalogue | null, Ports>(async ({ input: { serverLink } }) => {
      const [items, centres] = await Promise.all([
        serverLink.ask('catalogue.items', {}, limits.request),
        serverLink.ask('centres.list', {}, limits.request),
      ]);
      return items.ok && centres.ok ? { items: items.value.items, centres: centres.value.centres } : null;
    }),
  },
  actions: {
    prepareVisit: assign({
      visitId: ({ context }) => v.parse(visitIdSchema, context.ports.randomUuid()),
      patient: false,
      standing: calm,
    }),
    beginVisit: assign({ visitBegun: true }),
    /** The agent and the server drop what they hold of the visit. Nobody waits for it: a lost connection drops it too. */
    endVisit: ({ context: { ports, visitId, visitBegun } }) => {
      if (!visitBegun) return;
      if (visitId) void ports.agentLink.run('visit.end', { visitId }, { timeoutMs: limits.notice });
      void ports.serverLink.ask('session.close', {}, limits.notice);
    },
    staffCallBegun: assign({ staffCall: 'calling' }),
    staffCallHeard: assign({ staffCall: 'called' }),
    staffCallUnheard: assign({ staffCall: 'unheard' }),
    staffCallOver: assign({ staffCall: 'none' }),
    /** Nobody waits for it: a call ends at the agent by itself, too. */
    endStaffCall: ({ context: { ports } }) => {
      void ports.agentLink.run('staff.call', { called: false }, { timeoutMs: limits.staffCallTold });
    },
    dropVisit: assign({ visitId: null, visitBegun: false, patient: false }),
    /** Somebody chose a language at the attract screen and left. */
    forgetSettings: assign({ settings: defaultSettings }),
    forget: assign({ ...nobody, settings: defaultSettings, openItem: null, staffCall: 'none' }),
    rememberItem: assign(({ event }) => (event.type === 'openItem' ? { openItem: event.itemId } : {})),
    watch: assign({ watched: true }),
    unwatch: assign({ watched: false, standing: ({ context }) => ({ ...calm, papers: context.standing.papers }) }),
  },
  guards: {
    frontMoved: ({ context }, { shown }: { shown: 'attract' | 'starting' | 'outOfService' }) =>
      frontOf(context).name !== shown,
    frontIs: ({ context }, { name }: { name: 'attract' | 'starting' | 'outOfService' }) =>
      frontOf(context).name === name,
    /** All works but the card reader: what needs no card can be done. */
    onlyReaderMissing: ({ context }) => {
      const front = frontOf(context);
      return front.name === 'outOfService' && front.reason === 'readerUnavailable';
    },
    socialCardReady: ({ context }) => canReadSocialCard(context.agent.snapshot?.devices ?? null),
    socialCardLeft: ({ context }) => context.agent.snapshot?.devices.smartCardReader.media === 'present',
    knownItem: ({ context, event }) =>
      event.type === 'openItem' && context.catalogue.items.some(({ id }) => id === event.itemId),
    telling: ({ context }) => context.standing.telling,
    told: ({ context }) => !context.standing.telling,
    free: ({ context }) => !context.standing.locked,
    mayLoseAnswers: ({ context }) => context.standing.unsaved && context.serverUp,
    allTaken: ({ context: { agent, standing } }) =>
      isAllTaken(toTake(agent.snapshot?.devices ?? null, standing.papers)),
    stopped: ({ context }) => !context.watched,
    /** Nobody is asked to hurry while a machine works or staff is on the way. */
    still: ({ context }) => context.standing.busy || isStaffComing(context),
    moving: ({ context }) => !context.standing.busy && !isStaffComing(context),
  },
  delays: {
    idle: ({ context }) =>
      context.patient || context.settings.textSize === 'large' ? limits.idlePatient : limits.idle,
  },
});

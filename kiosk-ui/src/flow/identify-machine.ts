import type { CaseSummary } from '@linban/shared/cases/case-view.ts';
import type { InvalidCardCause } from '@linban/shared/contracts/agent-link.ts';
import type { Eligibility } from '@linban/shared/contracts/resident-link.ts';
import type { GuestHolder, MaskedHolder } from '@linban/shared/identity/assertion.ts';
import type { VisitId } from '@linban/shared/ids.ts';
import { assign, fromCallback, fromPromise, sendParent, setup } from 'xstate';
import type { CommandResult } from '../links/agent-command.ts';
import type { ServerError, ServerValue } from '../links/server-link.ts';
import { limits } from './limits.ts';
import type { Ports } from './ports.ts';
import type { Screen } from './view.ts';

type FailedCause = Extract<Screen, { name: 'identifyFailed' }>['cause'];

/**
 * How the server stands to a person. `pending`: it could not be reached yet; who they are is certain, what they may do is
 * not known. `lost`: it does not take the card of this visit any more.
 */
type SessionState = 'open' | 'pending' | 'lost';

/** The person who laid the card on, as far as a screen may know them. */
export interface Identified {
  readonly session: SessionState;
  readonly assertion: string;
  readonly holder: MaskedHolder;
  readonly eligibility: readonly Eligibility[];
  readonly cases: readonly CaseSummary[];
}

export type IdentifyResult =
  | { readonly kind: 'identified'; readonly identified: Identified }
  | { readonly kind: 'failed'; readonly cause: FailedCause };

interface IdentifyInput {
  readonly ports: Ports;
  readonly visitId: VisitId;
}

interface Context extends IdentifyInput {
  /** Somebody is here: asked for by touch, or a card was laid on. Until then nobody is told of a read that failed. */
  readonly wanted: boolean;
  readonly invalidCard: InvalidCardCause | null;
  readonly read: { readonly assertion: string; readonly holder: MaskedHolder } | null;
  readonly identified: Identified | null;
  /** Whose card was read, where there are no items for them here. */
  readonly guest: GuestHolder | null;
  readonly cause: FailedCause;
}

/** Told by who started it: somebody waits for the card to be read. */
type WantedEvent = { readonly type: 'wanted' };

/** Told to who started it: a card is on the reader. */
export type CardLaidEvent = { readonly type: 'cardLaid' };

/** Told to who started it: a card was read of somebody for whom there are no items here. */
export type GuestReadEvent = { readonly type: 'guestRead' };

type CardEvent =
  | { readonly type: 'armed' }
  | { readonly type: 'cardEntered' }
  | { readonly type: 'invalidCard'; readonly cause: InvalidCardCause }
  | { readonly type: 'readOver'; readonly result: CommandResult<'identity.read'> };

type Opened = Pick<Identified, 'session' | 'eligibility' | 'cases'>;

const notYetOpened: Opened = { session: 'pending', eligibility: [], cases: [] };

const readCause = (result: CommandResult<'identity.read'>): FailedCause => {
  if (result.ok) return 'unavailable';
  if (result.error.kind === 'command')
    return result.error.error.kind === 'notServed' ? 'unavailable' : result.error.error.kind;
  return result.error.kind === 'timeOut' ? 'noMedia' : 'unavailable';
};

const guestIn = (result: CommandResult<'identity.read'>): GuestHolder | null =>
  !result.ok && result.error.kind === 'command' && result.error.error.kind === 'notServed'
    ? result.error.error.guest
    : null;

const openCause = (error: ServerError<'session.open'>): FailedCause =>
  error.kind === 'assertionRefused' || error.kind === 'forbidden' ? 'refused' : 'serverUnreachable';

/**
 * Keeps the reader armed, reads one card and opens the session of the person it belongs to. While nobody is here it waits
 * for as long as it stands, and arms the reader again whatever ended the read. Stopped, it takes its reader command back.
 */
export const identifyMachine = setup({
  types: {
    context: {} as Context,
    input: {} as IdentifyInput,
    events: {} as CardEvent | WantedEvent,
    output: {} as IdentifyResult,
  },
  actors: {
    readCard: fromCallback<CardEvent, IdentifyInput, CardEvent>(({ input: { ports, visitId }, sendBack }) => {
      const abort = new AbortController();
      void ports.agentLink
        .run(
          'identity.read',
          { visitId },
          {
            timeoutMs: limits.armed,
            signal: abort.signal,
            onEvent: (event) => {
              if (event.name === 'identity.armed') sendBack({ type: 'armed' });
              else if (event.name === 'identity.cardEntered') sendBack({ type: 'cardEntered' });
              else if (event.name === 'identity.invalidCard')
                sendBack({ type: 'invalidCard', cause: event.payload.cause });
            },
          },
        )
        .then((result) => sendBack({ type: 'readOver', result }));
      return () => abort.abort();
    }),
    openSession: fromPromise<Opened | FailedCause, Context>(async ({ input: { ports, read } }) => {
      if (!read) return 'unavailable';
      const opened:
        | { ok: true; value: ServerValue<'session.open'> }
        | { ok: false; error: ServerError<'session.open'> } = await ports.serverLink.ask(
        'session.open',
        { assertion: read.assertion },
        limits.request,
      );
      if (opened.ok) return { session: 'open', ...opened.value };
      return opened.error.kind === 'unreachable' ? notYetOpened : openCause(opened.error);
    }),
  },
  guards: { wanted: ({ context }) => context.wanted },
  actions: {
    want: assign({ wanted: true }),
    noCard: assign({ cause: 'noMedia' }),
    tellGuest: sendParent({ type: 'guestRead' } satisfies GuestReadEvent),
    tellCardLaid: sendParent({ type: 'cardLaid' } satisfies CardLaidEvent),
  },
}).createMachine({
  id: 'identify',
  context: ({ input }) => ({
    ...input,
    wanted: false,
    invalidCard: null,
    read: null,
    identified: null,
    guest: null,
    cause: 'unavailable',
  }),
  output: ({ context: { identified, cause } }): IdentifyResult =>
    identified ? { kind: 'identified', identified } : { kind: 'failed', cause },
  initial: 'card',
  states: {
    card: {
      initial: 'preparing',
      invoke: { src: 'readCard', input: ({ context }) => context },
      on: {
        armed: { target: '.armed' },
        cardEntered: { target: '.reading', actions: ['want', assign({ invalidCard: null }), 'tellCardLaid'] },
        invalidCard: {
          target: '.armed',
          actions: ['want', assign({ invalidCard: ({ event }) => event.cause }), 'tellCardLaid'],
        },
        readOver: [
          {
            guard: ({ event }) => event.result.ok,
            target: 'opening',
            actions: [assign({ read: ({ event }) => (event.result.ok ? event.result.value : null) }), 'tellCardLaid'],
          },
          {
            guard: ({ event }) => guestIn(event.result) !== null,
            target: 'guest',
            actions: [assign({ guest: ({ event }) => guestIn(event.result) }), 'tellGuest'],
          },
          {
            guard: 'wanted',
            target: 'over',
            actions: assign({ cause: ({ event }) => readCause(event.result) }),
          },
          { target: 'resting' },
        ],
      },
      states: {
        preparing: {
          after: { [limits.card]: { guard: 'wanted', target: '#identify.over', actions: 'noCard' } },
          on: { wanted: { target: 'preparing', reenter: true, actions: 'want' } },
        },
        armed: {
          after: { [limits.card]: { guard: 'wanted', target: '#identify.over', actions: 'noCard' } },
          on: { wanted: { target: 'armed', reenter: true, actions: 'want' } },
        },
        reading: {},
      },
    },
    /** The person reads what the terminal can't do for them, until another card is wanted. */
    guest: { exit: assign({ guest: null }), on: { wanted: { target: 'card', actions: 'want' } } },
    resting: { after: { [limits.rearm]: { target: 'card' } }, on: { wanted: { target: 'card', actions: 'want' } } },
    opening: {
      invoke: {
        src: 'openSession',
        input: ({ context }) => context,
        onDone: {
          target: 'over',
          actions: assign(({ context: { read }, event: { output } }) => {
            if (typeof output === 'string') return { cause: output };
            return { identified: read && { ...read, ...output } };
          }),
        },
        onError: { target: 'over' },
      },
    },
    over: { type: 'final' },
  },
});

import type { CaseSummary } from '@linban/shared/cases/case-view.ts';
import type { InvalidCardCause } from '@linban/shared/contracts/agent-link.ts';
import type { Eligibility } from '@linban/shared/contracts/resident-link.ts';
import type { MaskedHolder } from '@linban/shared/identity/assertion.ts';
import type { VisitId } from '@linban/shared/ids.ts';
import { assign, fromCallback, fromPromise, setup } from 'xstate';
import type { CommandResult } from '../links/agent-command.ts';
import type { ServerError, ServerValue } from '../links/server-link.ts';
import { limits } from './limits.ts';
import type { Ports } from './ports.ts';
import type { Screen } from './view.ts';

type FailedCause = Extract<Screen, { name: 'identifyFailed' }>['cause'];

/** The person who laid the card on, as far as a screen may know them. */
export interface Identified {
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
  readonly invalidCard: InvalidCardCause | null;
  readonly read: { readonly assertion: string; readonly holder: MaskedHolder } | null;
  readonly identified: Identified | null;
  readonly cause: FailedCause;
}

type CardEvent =
  | { readonly type: 'armed' }
  | { readonly type: 'cardEntered' }
  | { readonly type: 'invalidCard'; readonly cause: InvalidCardCause }
  | { readonly type: 'readOver'; readonly result: CommandResult<'identity.read'> };

type Opened = Pick<Identified, 'eligibility' | 'cases'>;

const readCause = (result: CommandResult<'identity.read'>): FailedCause => {
  if (result.ok) return 'unavailable';
  if (result.error.kind === 'command') return result.error.error.kind;
  return result.error.kind === 'timeOut' ? 'noMedia' : 'unavailable';
};

const openCause = (error: ServerError<'session.open'>): FailedCause =>
  error.kind === 'assertionRefused' || error.kind === 'forbidden' ? 'refused' : 'serverUnreachable';

/** Reads one card and opens the session of the person it belongs to. Stopped, it takes its reader command back. */
export const identifyMachine = setup({
  types: {
    context: {} as Context,
    input: {} as IdentifyInput,
    events: {} as CardEvent,
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
            timeoutMs: limits.card,
            signal: abort.signal,
            onEvent: (event) => {
              if (event.name === 'identity.armed') sendBack({ type: 'armed' });
              else if (event.name === 'identity.cardEntered') sendBack({ type: 'cardEntered' });
              else sendBack({ type: 'invalidCard', cause: event.payload.cause });
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
      return opened.ok ? opened.value : openCause(opened.error);
    }),
  },
}).createMachine({
  id: 'identify',
  context: ({ input }) => ({ ...input, invalidCard: null, read: null, identified: null, cause: 'unavailable' }),
  output: ({ context: { identified, cause } }): IdentifyResult =>
    identified ? { kind: 'identified', identified } : { kind: 'failed', cause },
  initial: 'card',
  states: {
    card: {
      initial: 'preparing',
      invoke: { src: 'readCard', input: ({ context }) => context },
      on: {
        armed: { target: '.armed' },
        cardEntered: { target: '.reading', actions: assign({ invalidCard: null }) },
        invalidCard: { target: '.armed', actions: assign({ invalidCard: ({ event }) => event.cause }) },
        readOver: [
          {
            guard: ({ event }) => event.result.ok,
            target: 'opening',
            actions: assign({ read: ({ event }) => (event.result.ok ? event.result.value : null) }),
          },
          { target: 'over', actions: assign({ cause: ({ event }) => readCause(event.result) }) },
        ],
      },
      states: { preparing: {}, armed: {}, reading: {} },
    },
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

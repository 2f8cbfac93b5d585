import type { InvalidCardCause } from '@linban/shared/contracts/agent-link.ts';
import type { SocialCardSummary } from '@linban/shared/identity/social-card.ts';
import type { VisitId } from '@linban/shared/ids.ts';
import { assign, fromCallback, setup } from 'xstate';
import type { CommandResult } from '../links/agent-command.ts';
import { limits } from './limits.ts';
import type { Ports } from './ports.ts';
import type { Screen, UserEvent } from './view.ts';

type FailedCause = Extract<Screen, { name: 'socialCardFailed' }>['cause'];

interface SocialCardInput {
  readonly ports: Ports;
  readonly visitId: VisitId;
}

interface SocialCardContext extends SocialCardInput {
  readonly invalidCard: InvalidCardCause | null;
  readonly card: SocialCardSummary | null;
  readonly cause: FailedCause;
}

type CardEvent =
  | { readonly type: 'removalNeeded' }
  | { readonly type: 'armed' }
  | { readonly type: 'cardEntered' }
  | { readonly type: 'invalidCard'; readonly cause: InvalidCardCause }
  | { readonly type: 'readOver'; readonly result: CommandResult<'socialCard.read'> };

const nothingKept = { invalidCard: null, card: null } as const;

const causeOf = (result: CommandResult<'socialCard.read'>): FailedCause =>
  !result.ok && result.error.kind === 'command' ? result.error.error.kind : 'unavailable';

/**
 * Reads a social security card for somebody who has no ID card with them, and shows what it says. It identifies nobody: no
 * session is opened, and what was read ends with it.
 */
export const socialCardMachine = setup({
  types: {
    context: {} as SocialCardContext,
    input: {} as SocialCardInput,
    events: {} as CardEvent | UserEvent,
  },
  actors: {
    readCard: fromCallback<CardEvent, SocialCardInput, CardEvent>(({ input: { ports, visitId }, sendBack }) => {
      const abort = new AbortController();
      void ports.agentLink
        .run(
          'socialCard.read',
          { visitId },
          {
            timeoutMs: limits.armed,
            signal: abort.signal,
            onEvent: (event) => {
              if (event.name === 'socialCard.removalNeeded') sendBack({ type: 'removalNeeded' });
              else if (event.name === 'socialCard.armed') sendBack({ type: 'armed' });
              else if (event.name === 'socialCard.cardEntered') sendBack({ type: 'cardEntered' });
              else if (event.name === 'socialCard.invalidCard')
                sendBack({ type: 'invalidCard', cause: event.payload.cause });
            },
          },
        )
        .then((result) => sendBack({ type: 'readOver', result }));
      return () => abort.abort();
    }),
  },
  actions: { noCard: assign({ cause: 'noMedia' }), forgetAll: assign(nothingKept) },
}).createMachine({
  id: 'socialCard',
  context: ({ input }) => ({ ...input, ...nothingKept, cause: 'unavailable' }),
  initial: 'card',
  on: { back: { target: '.over' } },
  states: {
    card: {
      entry: 'forgetAll',
      initial: 'preparing',
      invoke: { src: 'readCard', input: ({ context }) => context },
      on: {
        removalNeeded: { target: '.removal' },
        armed: { target: '.armed' },
        cardEntered: { target: '.reading', actions: assign({ invalidCard: null }) },
        invalidCard: { target: '.armed', actions: assign({ invalidCard: ({ event }) => event.cause }) },
        readOver: [
          {
            guard: ({ event }) => event.result.ok,
            target: 'shown',
            actions: assign(({ event: { result } }) => (result.ok ? { card: result.value } : {})),
          },
          { target: 'failed', actions: assign({ cause: ({ event }) => causeOf(event.result) }) },
        ],
      },
      states: {
        preparing: { after: { [limits.card]: { target: '#socialCard.failed', actions: 'noCard' } } },
        removal: { after: { [limits.card]: { target: '#socialCard.failed', actions: 'noCard' } } },
        armed: { after: { [limits.card]: { target: '#socialCard.failed', actions: 'noCard' } } },
        reading: {},
      },
    },
    failed: { on: { retry: { target: 'card' } } },
    shown: { on: { retry: { target: 'card' } } },
    over: { type: 'final', entry: 'forgetAll' },
  },
});

import type { PublicCase } from '@linban/shared/cases/public-case.ts';
import type { VisitId } from '@linban/shared/ids.ts';
import { assign, fromPromise, setup } from 'xstate';
import type { ServerError, ServerPayload, ServerValue } from '../links/server-link.ts';
import { limits } from './limits.ts';
import type { Ports } from './ports.ts';
import { codeLength, readReceiptCodes, type TypedCodes } from './receipt-codes.ts';
import { type CodeScannedEvent, scanCode } from './scan-codes.ts';
import type { TrackProblem, UserEvent } from './view.ts';

interface TrackInput {
  readonly ports: Ports;
  readonly visitId: VisitId;
}

type Query = ServerPayload<'cases.track'>;

interface TrackContext extends TrackInput {
  readonly typed: TypedCodes;
  /** What the server is asked for, for as long as it is asked. */
  readonly query: Query | null;
  readonly found: PublicCase | null;
  readonly problem: TrackProblem | null;
}

type Tracked =
  | { readonly ok: true; readonly value: ServerValue<'cases.track'> }
  | { readonly ok: false; readonly error: ServerError<'cases.track'> };

const nothingTyped: TypedCodes = { caseNumber: '', queryCode: '' };
const nothingKept = { typed: nothingTyped, query: null, found: null, problem: null } as const;

const problemOf = (error: ServerError<'cases.track'>): TrackProblem => {
  switch (error.kind) {
    case 'notFound':
    case 'keptForLater':
      return { kind: error.kind };
    case 'tooManyAttempts':
      return { kind: 'tooManyAttempts', minutes: Math.ceil(error.retryAfterSeconds / 60) };
    case 'unreachable':
      return { kind: 'unreachable' };
    case 'tooManyRequests':
      return { kind: 'tooManyAttempts', minutes: 1 };
    default:
      return { kind: 'internal' };
  }
};

const typedQuery = (typed: TypedCodes): Query | null => {
  const read = readReceiptCodes(typed);
  return read.ok ? { by: 'receipt', ...read.value } : null;
};

const typingProblem = (typed: TypedCodes): TrackProblem | null => {
  const read = readReceiptCodes(typed);
  return read.ok ? null : { kind: read.error };
};

/**
 * Looks up how far a case is for somebody without a card, by what stands on its receipt: typed, or held under the scanner.
 * It knows nobody, and what it was given and shown ends with it.
 */
export const trackMachine = setup({
  types: {
    context: {} as TrackContext,
    input: {} as TrackInput,
    events: {} as UserEvent | CodeScannedEvent,
  },
  actors: {
    scanCode,
    ask: fromPromise<Tracked, TrackContext>(async ({ input: { ports, query } }) => {
      if (!query) return { ok: false, error: { kind: 'internal' } };
      return ports.serverLink.ask('cases.track', query, limits.request);
    }),
  },
  actions: { forgetAll: assign(nothingKept) },
}).createMachine({
  id: 'track',
  context: ({ input }) => ({ ...input, ...nothingKept }),
  initial: 'typing',
  states: {
    typing: {
      invoke: { src: 'scanCode', input: ({ context }) => context },
      on: {
        typeCode: {
          actions: assign(({ context, event: { field, text } }) => ({
            typed: { ...context.typed, [field]: text.slice(0, codeLength[field]) },
            problem: null,
          })),
        },
        track: [
          {
            guard: ({ context }) => typedQuery(context.typed) !== null,
            target: 'asking',
            actions: assign({ query: ({ context }) => typedQuery(context.typed), problem: null }),
          },
          { actions: assign({ problem: ({ context }) => typingProblem(context.typed) }) },
        ],
        codeScanned: [
          {
            guard: ({ event }) => event.code.kind === 'caseCode',
            target: 'asking',
            actions: assign(({ event: { code } }) =>
              code.kind === 'caseCode'
                ? { query: { by: 'qrCode' as const, trackingCode: code.trackingCode }, problem: null }
                : {},
            ),
          },
          { target: 'typing', reenter: true, actions: assign({ problem: { kind: 'notAReceipt' } }) },
        ],
        back: { target: 'over' },
      },
    },
    asking: {
      exit: assign({ query: null }),
      invoke: {
        src: 'ask',
        input: ({ context }) => context,
        onDone: [
          {
            guard: ({ event }) => event.output.ok,
            target: 'shown',
            actions: assign(({ event: { output } }) => (output.ok ? { found: output.value, typed: nothingTyped } : {})),
          },
          {
            target: 'typing',
            actions: assign(({ event: { output } }) => (output.ok ? {} : { problem: problemOf(output.error) })),
          },
        ],
        onError: { target: 'typing', actions: assign({ problem: { kind: 'internal' } }) },
      },
      on: { back: { target: 'over' } },
    },
    shown: {
      on: {
        retry: { target: 'typing', actions: 'forgetAll' },
        back: { target: 'typing', actions: 'forgetAll' },
      },
    },
    over: { type: 'final', entry: 'forgetAll' },
  },
});

import type { CaseView } from '@linban/shared/cases/case-view.ts';
import type { SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import { assign, fromPromise, setup } from 'xstate';
import type { CommandResult } from '../links/agent-command.ts';
import { type FollowEvent, followCase } from './follow-case.ts';
import { limits } from './limits.ts';
import type { Ports } from './ports.ts';
import { type CaseDraft, sealCase } from './sealing.ts';
import { settleOutbox } from './settle-outbox.ts';
import { type SubmissionOutcome, submitCase } from './submit-case.ts';

export type NotTakenCause = 'storeFull' | 'storeFailed' | 'agentLost' | 'outOfTime' | 'refused';

/** Whether the very same application can be sent once more in this visit. */
export const canTryAgain = (cause: NotTakenCause): boolean => cause !== 'refused' && cause !== 'outOfTime';

/** How a submission ended. The envelope goes along: tried again it is the very same one. */
export type SubmissionResult =
  | { readonly kind: 'notTaken'; readonly cause: NotTakenCause; readonly envelope: SealedEnvelope | null }
  | { readonly kind: 'deferred'; readonly envelope: SealedEnvelope }
  | { readonly kind: 'accepted'; readonly receipt: SubmissionReceipt; readonly caseView: CaseView | null };

export interface SubmissionInput {
  readonly ports: Ports;
  readonly draft: CaseDraft;
  /** Of an earlier try of the same application. */
  readonly envelope: SealedEnvelope | null;
  readonly decisionWithinSeconds: number;
}

interface Context extends SubmissionInput {
  readonly receipt: SubmissionReceipt | null;
  readonly caseView: CaseView | null;
  readonly notTaken: NotTakenCause;
  readonly ended: SubmissionResult['kind'];
}

/** Why the outbox did not take an envelope; `null`: it did, on disk. */
const notStored = (result: CommandResult<'outbox.put'>): NotTakenCause | null => {
  if (result.ok) return null;
  switch (result.error.kind) {
    case 'command':
      return result.error.error.kind === 'full' ? 'storeFull' : 'storeFailed';
    case 'timeOut':
    case 'canceled':
    case 'agentLost':
      return 'agentLost';
    default:
      return 'storeFailed';
  }
};

const resultOf = ({ envelope, receipt, caseView, notTaken, ended }: Context): SubmissionResult => {
  if (ended === 'accepted' && receipt) return { kind: ended, receipt, caseView };
  if (ended === 'deferred' && envelope) return { kind: ended, envelope };
  return { kind: 'notTaken', cause: notTaken, envelope };
};

/**
 * One application on its way: sealed → on the disk of the agent → at the server → decided. Nothing tells the person that
 * it is kept before the disk has it, nor that it is accepted before the server has it.
 */
export const submissionMachine = setup({
  types: {
    context: {} as Context,
    input: {} as SubmissionInput,
    events: {} as FollowEvent,
    output: {} as SubmissionResult,
  },
  actors: {
    seal: fromPromise<SealedEnvelope | NotTakenCause, Context>(async ({ input: { ports, draft, envelope } }) => {
      if (envelope) return envelope;
      const sealed = await sealCase(draft, ports.agentLink.status().snapshot, ports.randomUuid(), ports.now());
      if (sealed.ok) return sealed.value;
      return sealed.error.kind === 'outOfTime' ? 'outOfTime' : 'storeFailed';
    }),
    store: fromPromise<NotTakenCause | null, Context>(async ({ input: { ports, envelope, draft } }) =>
      envelope
        ? notStored(
            await ports.agentLink.run('outbox.put', { envelope, visitId: draft.visitId }, { timeoutMs: limits.store }),
          )
        : 'storeFailed',
    ),
    send: fromPromise<SubmissionOutcome, Context>(async ({ input: { ports, envelope } }) =>
      envelope ? submitCase(ports, envelope) : { kind: 'late' },
    ),
    followCase,
  },
  delays: { decision: ({ context }) => context.decisionWithinSeconds * 1000 },
}).createMachine({
  id: 'submission',
  context: ({ input }) => ({ ...input, receipt: null, caseView: null, notTaken: 'storeFailed', ended: 'notTaken' }),
  output: ({ context }) => resultOf(context),
  initial: 'sealing',
  states: {
    sealing: {
      invoke: {
        src: 'seal',
        input: ({ context }) => context,
        onDone: [
          {
            guard: ({ event }) => typeof event.output === 'string',
            target: 'notTaken',
            actions: assign(({ event }) => (typeof event.output === 'string' ? { notTaken: event.output } : {})),
          },
          {
            target: 'storing',
            actions: assign(({ event }) => (typeof event.output === 'string' ? {} : { envelope: event.output })),
          },
        ],
        onError: { target: 'notTaken' },
      },
    },
    storing: {
      invoke: {
        src: 'store',
        input: ({ context }) => context,
        onDone: [
          { guard: ({ event }) => event.output === null, target: 'sending' },
          { target: 'notTaken', actions: assign({ notTaken: ({ event }) => event.output ?? 'storeFailed' }) },
        ],
        onError: { target: 'notTaken' },
      },
    },
    sending: {
      invoke: {
        src: 'send',
        input: ({ context }) => context,
        onDone: [
          {
            guard: ({ event }) => event.output.kind === 'accepted',
            target: 'deciding',
            actions: [
              assign({ receipt: ({ event }) => (event.output.kind === 'accepted' ? event.output.receipt : null) }),
              ({ context: { ports, envelope }, event }) => {
                if (envelope && event.output.kind === 'accepted')
                  void settleOutbox(ports, envelope.envelopeId, event.output.receipt);
              },
            ],
          },
          {
            guard: ({ event }) => event.output.kind === 'refused',
            target: 'notTaken',
            actions: assign({ notTaken: 'refused' }),
          },
          { target: 'deferred' },
        ],
        onError: { target: 'deferred' },
      },
    },
    deciding: {
      always: { guard: ({ context }) => context.receipt === null, target: 'deferred' },
      after: { decision: { target: 'accepted' } },
      invoke: {
        src: 'followCase',
        input: ({ context }) => {
          if (!context.receipt) throw new Error('a case is followed before it was accepted');
          return { ports: context.ports, caseNumber: context.receipt.caseNumber };
        },
      },
      on: {
        caseSeen: [
          {
            guard: ({ event }) => event.settled,
            target: 'accepted',
            actions: assign({ caseView: ({ event }) => event.caseView }),
          },
          { actions: assign({ caseView: ({ event }) => event.caseView }) },
        ],
        followOver: { target: 'accepted' },
      },
    },
    accepted: { type: 'final', entry: assign({ ended: 'accepted' }) },
    deferred: { type: 'final', entry: assign({ ended: 'deferred' }) },
    notTaken: { type: 'final' },
  },
});

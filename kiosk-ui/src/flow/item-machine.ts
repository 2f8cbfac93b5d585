import { isSigned } from '@linban/shared/cases/case-content.ts';
import type { DraftSummary } from '@linban/shared/cases/draft.ts';
import { and, assign, fromPromise, sendTo, setup } from 'xstate';
import { type FollowEvent, followCase } from './follow-case.ts';
import { answersAsked, firstOpenPage, firstPage, lastPage, pageOf, previousPage } from './form.ts';
import {
  answerError,
  answersToKeep,
  beginning,
  documentPrintable,
  following,
  type ItemContext,
  type ItemInput,
  type ItemResult,
  isRatingReason,
  type Looked,
  lookupPrintable,
  losesAnswers,
  mayKeep,
  outcomeOf,
  receiptPrintable,
  slipPrintable,
  submitted,
} from './item-context.ts';
import { limits } from './limits.ts';
import { type PrintEvent, printMachine } from './print-machine.ts';
import { troubleOf } from './server-trouble.ts';
import { canTryAgain, submissionMachine } from './submission-machine.ts';
import { thinSignature } from './thin-signature.ts';
import type { UserEvent } from './view.ts';

/** Out of the questions: asks first. */
const leave = (leftFrom: ItemContext['leftFrom'], leaveTo: ItemContext['leaveTo']) =>
  ({
    guard: 'losesAnswers',
    target: 'leaving',
    actions: { type: 'leave', params: { leftFrom, leaveTo } },
  }) as const;

const again: PrintEvent = { type: 'print', printable: null };

/** Walks a person through one item, driven by its data. */
export const itemMachine = setup({
  types: {
    context: {} as ItemContext,
    input: {} as ItemInput,
    events: {} as UserEvent | FollowEvent,
    output: {} as ItemResult,
    tags: {} as 'busy' | 'locked' | 'telling' | 'answering',
    children: {} as { submission: 'submission'; receipt: 'print'; document: 'print'; follow: 'followCase' },
  },
  actors: {
    submission: submissionMachine,
    print: printMachine,
    followCase,
    look: fromPromise<Looked, ItemContext>(async ({ input: { ports, item, answers, language } }) => {
      const payload = { itemId: item.id, answers, language: language() };
      const reply = await ports.serverLink.ask('records.look', payload, limits.lookup);
      return reply.ok ? { look: reply.value } : { trouble: troubleOf(reply.error) };
    }),
    keep: fromPromise<DraftSummary | null, ItemContext>(async ({ input }) => {
      const { ports, item } = input;
      const draft = { itemId: item.id, itemVersion: item.version, answers: answersToKeep(input) };
      const reply = await ports.serverLink.ask('drafts.keep', draft, limits.request);
      return reply.ok ? reply.value : null;
    }),
    rate: fromPromise<unknown, { context: ItemContext; event: UserEvent | FollowEvent }>(
      async ({ input: { context, event } }) => {
        if (event.type !== 'rate' || !context.receipt) return;
        const { caseNumber } = context.receipt;
        const reasons = event.reasons.filter(isRatingReason);
        await context.ports.serverLink.ask('ratings.give', { caseNumber, level: event.level, reasons }, limits.rating);
      },
    ),
  },
  actions: {
    leave: assign((_, way: Pick<ItemContext, 'leftFrom' | 'leaveTo'>) => ({ ...way, keepNote: 'none' as const })),
  },
  guards: {
    mayKeep: ({ context }) => mayKeep(context),
    /** Asked only where it can be kept now. */
    losesAnswers: ({ context }) => losesAnswers(context) && context.ports.serverLink.up(),
    isBegun: ({ context }) => Object.keys(context.answers).length > 0,
    signed: ({ event }) => event.type === 'sign' && isSigned(event.signature),
  },
}).createMachine({
  id: 'item',
  context: ({ input }) => ({
    ...input,
    ...beginning(input),
    pageId: '',
    error: null,
    keptFrom: 'question',
    leftFrom: 'question',
    leaveTo: 'back',
    kept: null,
    changing: false,
    signature: null,
    envelope: null,
    notTaken: 'storeFailed',
    receipt: null,
    caseView: null,
    outcome: 'waiting',
    look: null,
    trouble: 'unreachable',
    left: 'back',
  }),
  output: ({ context }) => context.left,
  initial: 'begin',
  states: {
    begin: {
      always: [
        {
          guard: and(['isBegun', ({ context: { item, answers } }) => firstOpenPage(item, answers) !== undefined]),
          target: 'question',
          actions: assign({ pageId: ({ context: { item, answers } }) => firstOpenPage(item, answers)?.id ?? '' }),
        },
        { guard: 'isBegun', target: 'asked' },
        {
          guard: ({ context: { item, answers } }) => firstPage(item, answers) !== undefined,
          target: 'question',
          actions: assign({ pageId: ({ context: { item, answers } }) => firstPage(item, answers)?.id ?? '' }),
        },
        { target: 'asked' },
      ],
    },
    question: {
      tags: 'answering',
      on: {
        home: leave('question', 'home'),
        end: leave('question', 'end'),
        answer: {
          guard: ({ context, event }) => event.page === context.pageId,
          actions: assign({
            answers: ({ context, event }) => ({ ...context.answers, [event.page]: event.value }),
            error: null,
          }),
        },
        next: [
          {
            guard: ({ context }) => answerError(context) !== null,
            actions: assign({ error: ({ context }) => answerError(context) }),
          },
          {
            guard: ({ context }) => following(context) !== undefined,
            actions: assign({ pageId: ({ context }) => following(context)?.id ?? '', error: null, keepNote: 'none' }),
          },
          { target: 'asked', actions: assign({ error: null, keepNote: 'none' }) },
        ],
        keep: { guard: 'mayKeep', target: 'keeping', actions: assign({ keptFrom: 'question' }) },
        back: [
          {
            guard: ({ context }) => context.changing && firstOpenPage(context.item, context.answers) === undefined,
            target: 'review',
          },
          {
            guard: ({ context }) => previousPage(context.item, context.answers, context.pageId) !== undefined,
            actions: assign({
              pageId: ({ context }) => previousPage(context.item, context.answers, context.pageId)?.id ?? '',
              error: null,
            }),
          },
          leave('question', 'back'),
          { target: 'over', actions: assign({ left: 'back' }) },
        ],
      },
    },
    asked: {
      entry: assign({ answers: ({ context: { item, answers } }) => answersAsked(item, answers), changing: false }),
      always: [{ guard: ({ context }) => context.item.kind === 'lookup', target: 'looking' }, { target: 'review' }],
    },
    review: {
      tags: 'answering',
      entry: assign({ changing: false, error: null }),
      on: {
        home: leave('review', 'home'),
        end: leave('review', 'end'),
        change: {
          guard: ({ context, event }) => pageOf(context.item, event.page) !== undefined,
          target: 'question',
          actions: assign({ pageId: ({ event }) => event.page, changing: true, keepNote: 'none' }),
        },
        keep: { guard: 'mayKeep', target: 'keeping', actions: assign({ keptFrom: 'review' }) },
        confirm: [
          { guard: ({ context }) => context.item.declaration === null, target: 'submitting' },
          { target: 'sign' },
        ],
        back: {
          guard: ({ context: { item, answers } }) => lastPage(item, answers) !== undefined,
          target: 'question',
          actions: assign({ pageId: ({ context: { item, answers } }) => lastPage(item, answers)?.id ?? '' }),
        },
      },
    },
    keeping: {
      tags: 'busy',
      invoke: {
        src: 'keep',
        input: ({ context }) => context,
        onDone: [
          {
            guard: ({ event }) => event.output !== null,
            target: 'kept',
            actions: assign({ kept: ({ event }) => event.output }),
          },
          { target: 'notKept' },
        ],
        onError: { target: 'notKept' },
      },
    },
    notKept: {
      entry: assign({ keepNote: 'notKept' }),
      always: [
        { guard: ({ context }) => context.keptFrom === 'leaving', target: 'leaving' },
        { guard: ({ context }) => context.keptFrom === 'review', target: 'review' },
        { target: 'question' },
      ],
    },
    /** On the way out with answers that are kept nowhere: nobody has to know of the button for it. */
    leaving: {
      on: {
        keep: { guard: 'mayKeep', target: 'keeping', actions: assign({ keptFrom: 'leaving' }) },
        discard: { target: 'over', actions: assign({ left: ({ context }) => context.leaveTo }) },
        back: [{ guard: ({ context }) => context.leftFrom === 'review', target: 'review' }, { target: 'question' }],
      },
    },
    kept: {
      invoke: {
        id: 'receipt',
        src: 'print',
        input: ({ context }) => ({ ports: context.ports, printable: slipPrintable(context), auto: false }),
        onSnapshot: { actions: [] },
      },
      on: {
        printReceipt: { actions: sendTo('receipt', again) },
        finish: { target: 'over', actions: assign({ left: 'end' }) },
      },
    },
    sign: {
      tags: 'answering',
      on: {
        home: leave('review', 'home'),
        end: leave('review', 'end'),
        keep: { guard: 'mayKeep', target: 'keeping', actions: assign({ keptFrom: 'review' }) },
        sign: {
          guard: 'signed',
          target: 'submitting',
          actions: assign({ signature: ({ event }) => thinSignature(event.signature) }),
        },
        back: { target: 'review' },
      },
    },
    submitting: {
      tags: ['busy', 'locked', 'telling'],
      invoke: {
        id: 'submission',
        src: 'submission',
        input: ({ context }) => ({
          ports: context.ports,
          envelope: context.envelope,
          decisionWithinSeconds: context.item.decisionWithinSeconds,
          draft: {
            visitId: context.visitId,
            itemId: context.item.id,
            itemVersion: context.item.version,
            answers: context.answers,
            signature: context.signature,
            language: context.language(),
            assertion: context.assertion,
          },
        }),
        onSnapshot: { actions: [] },
        onDone: [
          {
            guard: ({ event }) => event.output.kind === 'notTaken',
            target: 'notTaken',
            actions: assign(({ event }) => submitted(event.output)),
          },
          { target: 'result', actions: assign(({ event }) => submitted(event.output)) },
        ],
        onError: { target: 'notTaken', actions: assign({ notTaken: 'agentLost' }) },
      },
    },
    notTaken: {
      tags: 'telling',
      on: { retry: { guard: ({ context }) => canTryAgain(context.notTaken), target: 'submitting' } },
    },
    result: {
      tags: 'telling',
      initial: 'told',
      invoke: [
        {
          id: 'receipt',
          src: 'print',
          input: ({ context }) => ({ ports: context.ports, printable: receiptPrintable(context), auto: true }),
          onSnapshot: { actions: [] },
        },
        {
          id: 'document',
          src: 'print',
          input: ({ context }) => ({
            ports: context.ports,
            printable: documentPrintable(context.caseView),
            auto: context.outcome === 'granted',
          }),
          onSnapshot: { actions: [] },
        },
      ],
      on: {
        printReceipt: { actions: sendTo('receipt', again) },
        printDocument: { actions: sendTo('document', again) },
        finish: [
          { guard: ({ context }) => context.receipt !== null, target: 'rating' },
          { target: 'over', actions: assign({ left: 'end' }) },
        ],
      },
      states: {
        told: {
          always: {
            guard: ({ context }) => context.outcome === 'waiting' && context.receipt !== null,
            target: 'following',
          },
        },
        following: {
          invoke: {
            id: 'follow',
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
                target: 'told',
                actions: [
                  assign({
                    caseView: ({ event }) => event.caseView,
                    outcome: ({ event }) => outcomeOf(event.caseView),
                  }),
                  sendTo('document', ({ event }) => ({
                    type: 'print',
                    printable: documentPrintable(event.caseView),
                  })),
                ],
              },
              { actions: assign({ caseView: ({ event }) => event.caseView }) },
            ],
            followOver: { target: 'left' },
          },
        },
        left: {},
      },
    },
    rating: {
      on: { rate: { target: 'givingRating' }, skipRating: { target: 'over', actions: assign({ left: 'end' }) } },
    },
    givingRating: {
      tags: 'busy',
      invoke: {
        src: 'rate',
        input: ({ context, event }) => ({ context, event }),
        onDone: { target: 'over', actions: assign({ left: 'end' }) },
        onError: { target: 'over', actions: assign({ left: 'end' }) },
      },
    },
    looking: {
      tags: 'busy',
      invoke: {
        src: 'look',
        input: ({ context }) => context,
        onDone: [
          {
            guard: ({ event }) => 'look' in event.output,
            target: 'lookup',
            actions: assign(({ event }) => event.output),
          },
          { target: 'lookupFailed', actions: assign(({ event }) => event.output) },
        ],
        onError: { target: 'lookupFailed', actions: assign({ trouble: 'internal' }) },
      },
    },
    lookupFailed: {
      on: {
        retry: [
          {
            guard: ({ context }) => context.trouble === 'sessionLost',
            target: 'over',
            actions: assign({ left: 'identifyAgain' }),
          },
          { target: 'looking' },
        ],
        back: { target: 'backToQuestions' },
      },
    },
    lookup: {
      invoke: {
        id: 'document',
        src: 'print',
        input: ({ context }) => ({ ports: context.ports, printable: lookupPrintable(context), auto: false }),
        onSnapshot: { actions: [] },
      },
      on: {
        printDocument: { actions: sendTo('document', again) },
        back: { target: 'backToQuestions' },
      },
    },
    backToQuestions: {
      entry: assign({ look: null }),
      always: [
        {
          guard: ({ context: { item, answers } }) => lastPage(item, answers) !== undefined,
          target: 'question',
          actions: assign({ pageId: ({ context: { item, answers } }) => lastPage(item, answers)?.id ?? '' }),
        },
        { target: 'over', actions: assign({ left: 'back' }) },
      ],
    },
    over: { type: 'final' },
  },
});

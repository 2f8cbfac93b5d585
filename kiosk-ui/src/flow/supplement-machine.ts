import { isSigned, type Signature } from '@linban/shared/cases/case-content.ts';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import type { SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import {
  pagesOfSupplement,
  type SupplementReply,
  supplementReplies,
  supplementReplySchema,
} from '@linban/shared/cases/supplement.ts';
import type { VisitId } from '@linban/shared/ids.ts';
import { type AnswerError, type Answers, checkAnswer } from '@linban/shared/items/answers.ts';
import type { Language } from '@linban/shared/items/localized-text.ts';
import type { Page } from '@linban/shared/items/service-item.ts';
import { ok, type Result } from '@linban/shared/result.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import { assign, fromPromise, setup } from 'xstate';
import type { ServerValue } from '../links/server-link.ts';
import { answersAsked } from './form.ts';
import { limits } from './limits.ts';
import type { Ports } from './ports.ts';
import { type NotTakenCause, submissionMachine } from './submission-machine.ts';
import { thinSignature } from './thin-signature.ts';
import type { UserEvent } from './view.ts';

/**
 * How answering was left. `sent`: the centre has it. `kept`: it is still at the terminal, sealed, and will be sent. `refused`: the
 * case does not wait for it any more. `failed`: what is asked could not be had. `sessionLost`: the server forgot the person.
 */
export type SupplementResult = 'back' | 'sent' | 'kept' | 'refused' | 'failed' | 'sessionLost';

export interface SupplementInput {
  readonly ports: Ports;
  readonly caseNumber: CaseNumber;
  readonly visitId: VisitId;
  readonly assertion: string;
  /** The language on the screen now. */
  readonly language: () => Language;
}

type Asked = ServerValue<'cases.asked'>;
type AskedReply = Result<Asked, SupplementResult>;

export interface SupplementContext extends SupplementInput {
  readonly asked: Asked | null;
  /** All of the case's, with those that are given now. */
  readonly answers: Answers;
  /** What is said of the things that are missing, by the ids of their pages. */
  readonly said: Answers;
  readonly pageId: string;
  readonly error: AnswerError['kind'] | null;
  readonly signature: Signature | null;
  /** Kept for a second try, which must be the very same. */
  readonly envelope: SealedEnvelope | null;
  readonly notTaken: NotTakenCause;
  readonly left: SupplementResult;
}

/** What stands under each thing that is missing. */
const help = {
  'zh-CN': '还缺这一样。带来了的，请先交到窗口，再在这里选。',
  en: 'This is missing. If you have brought it, please hand it in at the counter first, then choose here.',
};

/** A thing that is missing, as a question like the others: no item has a page of this name. */
export const pageOfThing = (thing: string, index: number): Page => ({
  kind: 'choice',
  id: `saidOfMissing${index}`,
  title: { 'zh-CN': thing, en: thing },
  help,
  options: supplementReplySchema.options.map((value) => ({ value, label: supplementReplies[value] })),
});

/** All questions on the way, as the answers stand. */
export const pagesOnWay = ({ asked, answers }: Pick<SupplementContext, 'asked' | 'answers'>): readonly Page[] => {
  if (!asked) return [];
  const askedAgain = asked.askedAgain.map(({ page }) => page);
  return [
    ...pagesOfSupplement(asked.item, askedAgain, asked.answers, answers),
    ...asked.things.map((thing, index) => pageOfThing(thing, index)),
  ];
};

/** What is answered to a page so far. */
export const answerOf = ({ answers, said }: SupplementContext, { id }: Pick<Page, 'id'>) => said[id] ?? answers[id];

const errorOf = (context: SupplementContext, page: Page): AnswerError['kind'] | null =>
  checkAnswer(page, answerOf(context, page), shanghaiDay(context.ports.now()))?.kind ?? null;

const pageHere = (context: SupplementContext): Page | undefined =>
  pagesOnWay(context).find(({ id }) => id === context.pageId);

/** The page before (`-1`) or after (`1`) the one on the screen. */
const neighbour = (context: SupplementContext, step: -1 | 1): Page | undefined => {
  const way = pagesOnWay(context);
  const at = way.findIndex(({ id }) => id === context.pageId);
  return at < 0 ? undefined : way[at + step];
};

const firstOpen = (context: SupplementContext): Page | undefined =>
  pagesOnWay(context).find((page) => errorOf(context, page) !== null);

const isOfThing = (context: SupplementContext, pageId: string): boolean =>
  (context.asked?.things ?? []).some((thing, index) => pageOfThing(thing, index).id === pageId);

const repliesOf = (context: SupplementContext): SupplementReply[] =>
  (context.asked?.things ?? []).map((thing, index) =>
    v.parse(supplementReplySchema, context.said[pageOfThing(thing, index).id]),
  );

/** Answers what a case waits for: the questions that are asked anew, a word to each other thing, signed and sent like an application. */
export const supplementMachine = setup({
  types: {
    context: {} as SupplementContext,
    input: {} as SupplementInput,
    events: {} as UserEvent,
    output: {} as SupplementResult,
    tags: {} as 'busy' | 'locked' | 'telling',
    children: {} as { submission: 'submission' },
  },
  actors: {
    submission: submissionMachine,
    learn: fromPromise<AskedReply, SupplementContext>(async ({ input: { ports, caseNumber } }) => {
      const reply = await ports.serverLink.ask('cases.asked', { caseNumber }, limits.request);
      if (reply.ok) return ok(reply.value);
      if (reply.error.kind === 'forbidden') return { ok: false, error: 'sessionLost' };
      return { ok: false, error: reply.error.kind === 'notAwaited' ? 'refused' : 'failed' };
    }),
  },
  guards: {
    signed: ({ event }) => event.type === 'sign' && isSigned(event.signature),
    onWay: ({ context, event }) => event.type === 'change' && pagesOnWay(context).some(({ id }) => id === event.page),
  },
  actions: {
    toFirst: assign({ pageId: ({ context }) => pagesOnWay(context)[0]?.id ?? '', error: null }),
  },
}).createMachine({
  id: 'supplement',
  context: ({ input }) => ({
    ...input,
    asked: null,
    answers: {},
    said: {},
    pageId: '',
    error: null,
    signature: null,
    envelope: null,
    notTaken: 'storeFailed',
    left: 'back',
  }),
  output: ({ context }) => context.left,
  initial: 'learning',
  states: {
    learning: {
      tags: 'busy',
      invoke: {
        src: 'learn',
        input: ({ context }) => context,
        onDone: [
          {
            guard: ({ event }) => event.output.ok,
            target: 'begin',
            actions: assign(({ event: { output } }) =>
              output.ok ? { asked: output.value, answers: output.value.answers } : {},
            ),
          },
          { target: 'over', actions: assign({ left: ({ event: { output } }) => (output.ok ? 'back' : output.error) }) },
        ],
        onError: { target: 'over', actions: assign({ left: 'failed' }) },
      },
    },
    begin: {
      entry: 'toFirst',
      always: [{ guard: ({ context }) => context.pageId !== '', target: 'question' }, { target: 'review' }],
    },
    question: {
      on: {
        answer: {
          guard: ({ context, event }) => event.page === context.pageId,
          actions: assign(({ context, event: { page, value } }) =>
            isOfThing(context, page)
              ? { said: { ...context.said, [page]: value }, error: null }
              : { answers: { ...context.answers, [page]: value }, error: null },
          ),
        },
        next: [
          {
            guard: ({ context }) => {
              const page = pageHere(context);
              return page !== undefined && errorOf(context, page) !== null;
            },
            actions: assign({
              error: ({ context }) => {
                const page = pageHere(context);
                return page ? errorOf(context, page) : null;
              },
            }),
          },
          {
            guard: ({ context }) => neighbour(context, 1) !== undefined,
            actions: assign({ pageId: ({ context }) => neighbour(context, 1)?.id ?? '', error: null }),
          },
          {
            guard: ({ context }) => firstOpen(context) !== undefined,
            actions: assign({ pageId: ({ context }) => firstOpen(context)?.id ?? '', error: null }),
          },
          { target: 'review', actions: assign({ error: null }) },
        ],
        back: [
          {
            guard: ({ context }) => neighbour(context, -1) !== undefined,
            actions: assign({ pageId: ({ context }) => neighbour(context, -1)?.id ?? '', error: null }),
          },
          { target: 'over', actions: assign({ left: 'back' }) },
        ],
      },
    },
    review: {
      // An answer that a change has closed is not sent.
      entry: assign({
        answers: ({ context: { asked, answers } }) => (asked ? answersAsked(asked.item, answers) : answers),
      }),
      on: {
        change: {
          guard: 'onWay',
          target: 'question',
          actions: assign({ pageId: ({ event }) => event.page, error: null }),
        },
        confirm: [
          { guard: ({ context }) => context.asked?.item.declaration === null, target: 'submitting' },
          { target: 'sign' },
        ],
        back: [
          {
            guard: ({ context }) => pagesOnWay(context).length > 0,
            target: 'question',
            actions: assign({ pageId: ({ context }) => pagesOnWay(context).at(-1)?.id ?? '' }),
          },
          { target: 'over', actions: assign({ left: 'back' }) },
        ],
      },
    },
    sign: {
      on: {
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
          decisionWithinSeconds: context.asked?.item.decisionWithinSeconds ?? 1,
          draft: {
            kind: 'supplement' as const,
            visitId: context.visitId,
            caseNumber: context.caseNumber,
            answers: context.answers,
            said: repliesOf(context),
            signature: context.signature,
            language: context.language(),
            assertion: context.assertion,
          },
        }),
        onSnapshot: { actions: [] },
        onDone: [
          { guard: ({ event }) => event.output.kind === 'accepted', target: 'over', actions: assign({ left: 'sent' }) },
          { guard: ({ event }) => event.output.kind === 'deferred', target: 'over', actions: assign({ left: 'kept' }) },
          {
            guard: ({ event }) => event.output.kind === 'notTaken' && event.output.cause === 'refused',
            target: 'over',
            actions: assign({ left: 'refused' }),
          },
          {
            target: 'notTaken',
            actions: assign(({ event: { output } }) =>
              output.kind === 'notTaken' ? { notTaken: output.cause, envelope: output.envelope } : {},
            ),
          },
        ],
        onError: { target: 'notTaken', actions: assign({ notTaken: 'agentLost' }) },
      },
    },
    notTaken: { tags: 'telling', on: { retry: { target: 'submitting' } } },
    over: { type: 'final' },
  },
});

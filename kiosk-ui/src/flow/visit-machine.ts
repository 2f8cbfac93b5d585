import type { CaseSummary, CaseView, IssuedDocument } from '@linban/shared/cases/case-view.ts';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import type { DraftSummary } from '@linban/shared/cases/draft.ts';
import type { ItemId, VisitId } from '@linban/shared/ids.ts';
import type { Language } from '@linban/shared/items/localized-text.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { ok, type Result } from '@linban/shared/result.ts';
import { assign, fromPromise, sendTo, setup } from 'xstate';
import type { ServerValue } from '../links/server-link.ts';
import { availabilityOf } from './availability.ts';
import { type FollowEvent, followCase } from './follow-case.ts';
import type { Identified } from './identify-machine.ts';
import { losesAnswers } from './item-context.ts';
import { itemMachine } from './item-machine.ts';
import { type LateSessionEvent, openLateSession } from './late-session.ts';
import { limits } from './limits.ts';
import type { Ports } from './ports.ts';
import { type Printable, printMachine } from './print-machine.ts';
import { troubleOf } from './server-trouble.ts';
import { addPapers, calm, type Standing, standingOf } from './standing.ts';
import { supplementMachine } from './supplement-machine.ts';
import type { ItemList, Screen, ServerTrouble, UserEvent } from './view.ts';

/** How a visit ended. `identifyAgain`: the card has to be laid on anew. */
export type VisitResult = 'end' | 'identifyAgain';

export interface VisitInput {
  readonly ports: Ports;
  readonly visitId: VisitId;
  readonly identified: Identified;
  readonly items: readonly ServiceItem[];
  /** Chosen before the card was laid on. */
  readonly openItem: ItemId | null;
  readonly language: () => Language;
}

export interface VisitContext extends Omit<VisitInput, 'openItem'> {
  readonly item: ServiceItem | null;
  readonly kind: ItemList;
  readonly cases: readonly CaseSummary[];
  /** What was begun and kept for later. */
  readonly drafts: readonly DraftSummary[];
  /** The one that is gone on with. */
  readonly begun: ServerValue<'drafts.open'> | null;
  readonly caseNumber: CaseNumber | null;
  readonly caseView: CaseView | null;
  readonly trouble: ServerTrouble | null;
  /** What came of taking an application back, where it did not work. */
  readonly withdrawal: 'idle' | 'tooLate' | 'failed';
  /** What came of answering what is missing, where something did. */
  readonly supplement: Exclude<Extract<Screen, { name: 'case' }>['supplement'], 'opening'>;
  /** Where a guide or a case was opened, for the way back. */
  readonly openedFrom: 'home' | 'list';
  readonly itemStanding: Standing;
  readonly printStanding: Standing;
  readonly ended: VisitResult;
}

type CasesSeen = Result<readonly CaseSummary[], ServerTrouble>;
type CaseSeen = Result<CaseView, ServerTrouble>;

/** The machines a visit has under way, taken together. */
export const visitStanding = ({ itemStanding: item, printStanding: print }: VisitContext): Standing => ({
  busy: item.busy || print.busy,
  locked: item.locked,
  telling: item.telling,
  unsaved: item.unsaved,
  papers: addPapers(item.papers, print.papers),
});

const findItem = (context: VisitContext, itemId: ItemId): ServiceItem | null =>
  context.items.find(({ id }) => id === itemId) ?? null;

const mayStart = ({ item, identified, ports }: VisitContext): boolean => {
  const devices = ports.agentLink.status().snapshot?.devices ?? null;
  return item !== null && availabilityOf(item, identified, devices, ports.serverLink.up()).kind === 'available';
};

const printableOf = (document: IssuedDocument | undefined): Printable | null =>
  document ? { kind: 'document', issue: () => Promise.resolve(ok(document)) } : null;

/** One person's visit: what they may see and do, until they leave. Everything personal lives in this actor and its children. */
export const visitMachine = setup({
  types: {
    context: {} as VisitContext,
    input: {} as VisitInput,
    events: {} as UserEvent | FollowEvent | LateSessionEvent,
    output: {} as VisitResult,
    children: {} as { item: 'item'; print: 'print'; supplement: 'supplement' },
  },
  actors: {
    item: itemMachine,
    print: printMachine,
    supplement: supplementMachine,
    openLateSession,
    followCase,
    listCases: fromPromise<CasesSeen, VisitContext>(async ({ input: { ports } }) => {
      const reply = await ports.serverLink.ask('cases.list', {}, limits.request);
      return reply.ok ? ok(reply.value.cases) : { ok: false, error: troubleOf(reply.error) };
    }),
    listDrafts: fromPromise<readonly DraftSummary[], VisitContext>(async ({ input: { ports, drafts } }) => {
      const reply = await ports.serverLink.ask('drafts.list', {}, limits.request);
      return reply.ok ? reply.value.drafts : drafts;
    }),
    openDraft: fromPromise<VisitContext['begun'], VisitContext>(async ({ input: { ports, item } }) => {
      if (!item) return null;
      const reply = await ports.serverLink.ask('drafts.open', { itemId: item.id }, limits.request);
      return reply.ok ? reply.value : null;
    }),
    /** Somebody may be identified before the terminal has been told what the centre offers. */
    learnItems: fromPromise<readonly ServiceItem[], VisitContext>(async ({ input: { ports, items } }) => {
      if (items.length > 0) return items;
      const reply = await ports.serverLink.ask('catalogue.items', {}, limits.request);
      return reply.ok ? reply.value.items : items;
    }),
    withdrawCase: fromPromise<VisitContext['withdrawal'], VisitContext>(async ({ input: { ports, caseNumber } }) => {
      if (!caseNumber) return 'failed';
      const reply = await ports.serverLink.ask('cases.withdraw', { caseNumber }, limits.request);
      if (reply.ok) return 'idle';
      return reply.error.kind === 'tooLate' ? 'tooLate' : 'failed';
    }),
    showCase: fromPromise<CaseSeen, VisitContext>(async ({ input: { ports, caseNumber } }) => {
      if (!caseNumber) return { ok: false, error: 'noRecord' };
      const reply = await ports.serverLink.ask('cases.show', { caseNumber }, limits.request);
      return reply.ok ? ok(reply.value) : { ok: false, error: troubleOf(reply.error) };
    }),
  },
  actions: {
    toItem: sendTo('item', ({ event }) => event),
    toSupplement: sendTo('supplement', ({ event }) => event),
    openGuide: assign(({ context, event }) =>
      event.type === 'openItem' || event.type === 'continueItem'
        ? { item: findItem(context, event.itemId), begun: null }
        : {},
    ),
    openCase: assign(({ event }) =>
      event.type === 'openCase'
        ? { caseNumber: event.caseNumber, caseView: null, trouble: null, supplement: 'idle' }
        : {},
    ),
    /** Nobody waits for it: what is kept all the same goes with its days. */
    dropDraft: assign(({ context: { ports, drafts }, event }) => {
      if (event.type !== 'dropDraft') return {};
      void ports.serverLink.ask('drafts.drop', { itemId: event.itemId }, limits.notice);
      return { drafts: drafts.filter(({ itemId }) => itemId !== event.itemId) };
    }),
    calmItem: assign({ itemStanding: ({ context }) => ({ ...calm, papers: context.itemStanding.papers }) }),
    calmPrint: assign({ printStanding: ({ context }) => ({ ...calm, papers: context.printStanding.papers }) }),
  },
  guards: {
    knownItem: ({ context, event }) =>
      (event.type === 'openItem' || event.type === 'continueItem') && findItem(context, event.itemId) !== null,
    mayStart: ({ context }) => mayStart(context),
    free: ({ context }) => !context.itemStanding.locked,
    mayLoseAnswers: ({ context: { itemStanding, ports } }) => itemStanding.unsaved && ports.serverLink.up(),
    mayAnswer: ({ context: { caseView, supplement } }) =>
      caseView?.state === 'supplementRequired' && supplement !== 'kept' && supplement !== 'sent',
    forgotten: ({ context }) => context.trouble === 'sessionLost',
    inTrouble: ({ context }) => context.trouble !== null,
  },
}).createMachine({
  id: 'visit',
  context: ({ input: { openItem, ...input } }) => ({
    ...input,
    item: input.items.find(({ id }) => id === openItem) ?? null,
    kind: 'instant',
    cases: input.identified.cases,
    drafts: [],
    begun: null,
    caseNumber: null,
    caseView: null,
    trouble: null,
    withdrawal: 'idle',
    supplement: 'idle',
    openedFrom: 'home',
    itemStanding: calm,
    printStanding: calm,
    ended: 'end',
  }),
  output: ({ context }) => context.ended,
  initial: 'begin',
  invoke: [
    { src: 'openLateSession', input: ({ context }) => context },
    {
      src: 'learnItems',
      input: ({ context }) => context,
      onDone: { actions: assign({ items: ({ event }) => event.output }) },
      onError: { actions: [] },
    },
  ],
  on: {
    sessionOpened: {
      actions: assign(({ context, event: { eligibility, cases } }) => ({
        identified: { ...context.identified, session: 'open' as const, eligibility },
        cases,
      })),
    },
    sessionRefused: {
      actions: assign(({ context }) => ({ identified: { ...context.identified, session: 'lost' as const } })),
    },
    home: { guard: 'free', target: '.home' },
    end: { guard: 'free', target: '.over' },
  },
  states: {
    begin: { always: [{ guard: ({ context }) => context.item !== null, target: 'guide' }, { target: 'home' }] },
    home: {
      entry: assign({ openedFrom: 'home', trouble: null }),
      invoke: [
        {
          src: 'listCases',
          input: ({ context }) => context,
          onDone: {
            actions: assign(({ event: { output } }) => (output.ok ? { cases: output.value } : {})),
          },
          onError: { actions: [] },
        },
        {
          src: 'listDrafts',
          input: ({ context }) => context,
          onDone: { actions: assign({ drafts: ({ event }) => event.output }) },
          onError: { actions: [] },
        },
      ],
      on: {
        continueItem: { guard: 'knownItem', target: 'resuming', actions: 'openGuide' },
        openItems: { target: 'items', actions: assign({ kind: ({ event }) => event.kind }) },
        openItem: { guard: 'knownItem', target: 'guide', actions: 'openGuide' },
        openCases: { target: 'cases' },
        openCase: { target: 'case', actions: 'openCase' },
      },
    },
    items: {
      entry: assign({ openedFrom: 'list' }),
      on: {
        openItem: { guard: 'knownItem', target: 'guide', actions: 'openGuide' },
        back: { target: 'home' },
      },
    },
    guide: {
      on: {
        startItem: { guard: 'mayStart', target: 'item', actions: assign({ begun: null }) },
        continueItem: { guard: 'knownItem', target: 'resuming', actions: 'openGuide' },
        dropDraft: { actions: 'dropDraft' },
        back: [{ guard: ({ context }) => context.openedFrom === 'list', target: 'items' }, { target: 'home' }],
      },
    },
    resuming: {
      invoke: {
        src: 'openDraft',
        input: ({ context }) => context,
        onDone: [
          {
            guard: ({ context, event }) => event.output !== null && mayStart(context),
            target: 'item',
            actions: assign({ begun: ({ event }) => event.output }),
          },
          // It was thrown away or gone on with elsewhere, or can't be done here: the guide says how it is.
          { target: 'guide' },
        ],
        onError: { target: 'guide' },
      },
    },
    item: {
      exit: 'calmItem',
      invoke: {
        id: 'item',
        src: 'item',
        input: ({ context: { ports, item, visitId, identified, begun, language } }) => {
          if (!item) throw new Error('an item is started before one was chosen');
          const { assertion, holder } = identified;
          return { ports, item, visitId, assertion, holder, begun, language };
        },
        onSnapshot: {
          actions: assign({
            itemStanding: ({ context, event: { snapshot } }) =>
              standingOf(
                snapshot,
                [snapshot.children.receipt?.getSnapshot(), snapshot.children.document?.getSnapshot()],
                context.itemStanding,
                snapshot.hasTag('answering') && losesAnswers(snapshot.context),
              ),
          }),
        },
        onDone: [
          { guard: ({ event }) => event.output === 'back', target: 'guide' },
          { guard: ({ event }) => event.output === 'home', target: 'home' },
          {
            target: 'over',
            actions: assign({ ended: ({ event }) => (event.output === 'identifyAgain' ? 'identifyAgain' : 'end') }),
          },
        ],
      },
      on: {
        answer: { actions: 'toItem' },
        next: { actions: 'toItem' },
        back: { actions: 'toItem' },
        change: { actions: 'toItem' },
        keep: { actions: 'toItem' },
        discard: { actions: 'toItem' },
        // It asks first whether to keep what was answered; with nothing to keep, or nowhere, the way out is at once.
        home: { guard: 'mayLoseAnswers', actions: 'toItem' },
        end: { guard: 'mayLoseAnswers', actions: 'toItem' },
        confirm: { actions: 'toItem' },
        sign: { actions: 'toItem' },
        retry: { actions: 'toItem' },
        printDocument: { actions: 'toItem' },
        printReceipt: { actions: 'toItem' },
        finish: { actions: 'toItem' },
        rate: { actions: 'toItem' },
        skipRating: { actions: 'toItem' },
      },
    },
    cases: {
      entry: assign({ openedFrom: 'list', trouble: null }),
      invoke: {
        src: 'listCases',
        input: ({ context }) => context,
        onDone: {
          actions: assign(({ event: { output } }) => (output.ok ? { cases: output.value } : { trouble: output.error })),
        },
        onError: { actions: assign({ trouble: 'internal' }) },
      },
      on: {
        openCase: { target: 'case', actions: 'openCase' },
        retry: [
          { guard: 'forgotten', target: 'over', actions: assign({ ended: 'identifyAgain' }) },
          { guard: 'inTrouble', target: 'cases', reenter: true },
        ],
        back: { target: 'home' },
      },
    },
    case: {
      exit: 'calmPrint',
      entry: assign({ trouble: null, withdrawal: 'idle' }),
      initial: 'shown',
      states: {
        shown: { on: { withdraw: { target: 'withdrawing' } } },
        withdrawing: {
          invoke: {
            src: 'withdrawCase',
            input: ({ context }) => context,
            // That it is withdrawn is seen in the case itself, which is being followed.
            onDone: { target: 'shown', actions: assign({ withdrawal: ({ event }) => event.output }) },
            onError: { target: 'shown', actions: assign({ withdrawal: 'failed' }) },
          },
        },
      },
      invoke: [
        {
          src: 'showCase',
          input: ({ context }) => context,
          onDone: {
            actions: assign(({ event: { output } }) =>
              output.ok ? { caseView: output.value } : { trouble: output.error },
            ),
          },
          onError: { actions: assign({ trouble: 'internal' }) },
        },
        // A case that is still being decided changes while somebody looks at it.
        { src: 'followCase', input: ({ context: { ports, caseNumber } }) => ({ ports, caseNumber }) },
        {
          id: 'print',
          src: 'print',
          input: ({ context }) => ({ ports: context.ports, printable: null, auto: false }),
          onSnapshot: {
            actions: assign({
              printStanding: ({ context, event }) =>
                standingOf(event.snapshot, [event.snapshot], context.printStanding),
            }),
          },
        },
      ],
      on: {
        answerSupplement: { guard: 'mayAnswer', target: 'supplement' },
        printDocument: {
          actions: sendTo('print', ({ context: { caseView }, event: { documentId } }) => ({
            type: 'print',
            printable: printableOf(
              caseView?.documents.find((document) =>
                documentId ? document.documentId === documentId : document.state === 'valid',
              ),
            ),
          })),
        },
        printHistory: {
          actions: sendTo('print', ({ context: { ports, caseNumber } }) => ({
            type: 'print',
            printable: caseNumber && {
              kind: 'document',
              issue: () => ports.serverLink.ask('cases.history', { caseNumber }, limits.issue),
            },
          })),
        },
        retry: [
          { guard: 'forgotten', target: 'over', actions: assign({ ended: 'identifyAgain' }) },
          { guard: 'inTrouble', target: 'case', reenter: true },
        ],
        caseSeen: { actions: assign({ caseView: ({ event }) => event.caseView, trouble: null }) },
        back: [{ guard: ({ context }) => context.openedFrom === 'list', target: 'cases' }, { target: 'home' }],
      },
    },
    supplement: {
      exit: 'calmItem',
      invoke: {
        id: 'supplement',
        src: 'supplement',
        input: ({ context: { ports, caseNumber, visitId, identified, language } }) => {
          if (!caseNumber) throw new Error('a supplement is answered before a case was opened');
          return { ports, caseNumber, visitId, assertion: identified.assertion, language };
        },
        onSnapshot: {
          actions: assign({
            itemStanding: ({ context, event: { snapshot } }) => standingOf(snapshot, [], context.itemStanding),
          }),
        },
        onDone: [
          {
            guard: ({ event }) => event.output === 'sessionLost',
            target: 'over',
            actions: assign({ ended: 'identifyAgain' }),
          },
          {
            target: 'case',
            actions: assign({
              supplement: ({ event: { output } }) => (output === 'back' || output === 'sessionLost' ? 'idle' : output),
            }),
          },
        ],
      },
      on: {
        answer: { actions: 'toSupplement' },
        next: { actions: 'toSupplement' },
        back: { actions: 'toSupplement' },
        change: { actions: 'toSupplement' },
        confirm: { actions: 'toSupplement' },
        sign: { actions: 'toSupplement' },
        retry: { actions: 'toSupplement' },
      },
    },
    over: { type: 'final' },
  },
});

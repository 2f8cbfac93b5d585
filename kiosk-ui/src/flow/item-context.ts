import type { Signature } from '@linban/shared/cases/case-content.ts';
import { isWithPeople } from '@linban/shared/cases/case-state.ts';
import type { CaseView, IssuedDocument } from '@linban/shared/cases/case-view.ts';
import { answersThatFit, type DraftSlip, type DraftSummary } from '@linban/shared/cases/draft.ts';
import type { SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import type { MaskedHolder } from '@linban/shared/identity/assertion.ts';
import type { VisitId } from '@linban/shared/ids.ts';
import { type AnswerError, type Answers, checkAnswer } from '@linban/shared/items/answers.ts';
import type { Language } from '@linban/shared/items/localized-text.ts';
import type { Page, ServiceItem } from '@linban/shared/items/service-item.ts';
import { ok } from '@linban/shared/result.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import type { ServerPayload, ServerValue } from '../links/server-link.ts';
import { firstOpenPage, nextPage, pageOf } from './form.ts';
import { limits } from './limits.ts';
import type { Ports } from './ports.ts';
import type { Printable } from './print-machine.ts';
import { buildReceipt, type ReceiptOutcome } from './receipt.ts';
import type { NotTakenCause, SubmissionResult } from './submission-machine.ts';
import type { KeepNote, ServerTrouble } from './view.ts';

/** How an item was left. `back`: to its guide. `home`: to the first screen of the visit. `end`: the visit is over. `identifyAgain`: the server forgot the person. */
export type ItemResult = 'back' | 'home' | 'end' | 'identifyAgain';

export interface ItemInput {
  readonly ports: Ports;
  readonly item: ServiceItem;
  readonly visitId: VisitId;
  readonly assertion: string;
  readonly holder: MaskedHolder;
  /** What was kept of an earlier visit to go on with; `null`: it begins anew. */
  readonly begun: ServerValue<'drafts.open'> | null;
  /** The language on the screen now. */
  readonly language: () => Language;
}

export interface ItemContext extends ItemInput {
  readonly answers: Answers;
  readonly pageId: string;
  readonly error: AnswerError['kind'] | null;
  /** What is to be said of keeping it for later; only of the page on the screen. */
  readonly keepNote: KeepNote;
  readonly keptFrom: 'question' | 'review' | 'leaving';
  /** Where somebody was who is asked whether to keep it before they leave, and where they were going. */
  readonly leftFrom: 'question' | 'review';
  readonly leaveTo: Exclude<ItemResult, 'identifyAgain'>;
  readonly kept: DraftSummary | null;
  /** The page was opened from the review and leads back there. */
  readonly changing: boolean;
  readonly signature: Signature | null;
  /** Kept for a second try, which must be the very same application. */
  readonly envelope: SealedEnvelope | null;
  readonly notTaken: NotTakenCause;
  readonly receipt: SubmissionReceipt | null;
  readonly caseView: CaseView | null;
  readonly outcome: ReceiptOutcome | 'deferred';
  readonly look: ServerValue<'records.look'> | null;
  readonly trouble: ServerTrouble;
  readonly left: ItemResult;
}

/** What a look-up brought. */
export type Looked = { readonly look: ServerValue<'records.look'> } | { readonly trouble: ServerTrouble };

/** How a case stands, in the words of the result screen. */
export const outcomeOf = (caseView: CaseView | null): ReceiptOutcome => {
  if (!caseView) return 'waiting';
  switch (caseView.state) {
    case 'completed':
    case 'delivered':
      return 'granted';
    case 'rejected':
    case 'notAccepted':
    case 'withdrawn':
      return 'refused';
    default:
      return isWithPeople(caseView.state) ? 'received' : 'waiting';
  }
};

/** The document that an application led to. */
const grantedDocument = (caseView: CaseView | null): IssuedDocument | null =>
  caseView?.documents.find(({ state }) => state === 'valid') ?? null;

/** That document, ready to print. */
export const documentPrintable = (caseView: CaseView | null): Printable | null => {
  const document = grantedDocument(caseView);
  return document && { kind: 'document', issue: () => Promise.resolve(ok(document)) };
};

/** The document of a look-up, made by the server when it is asked for. */
export const lookupPrintable = ({ ports, look }: ItemContext): Printable | null =>
  look && {
    kind: 'document',
    issue: () => ports.serverLink.ask('records.issue', { lookupId: look.lookupId }, limits.issue),
  };

/** The receipt of an application as it stands. */
export const receiptPrintable = (context: ItemContext): Printable | null => {
  const { ports, item, holder, receipt, envelope, outcome, caseView } = context;
  const common = {
    language: context.language(),
    terminal: ports.agentLink.status().snapshot?.profile ?? null,
    itemTitle: item.title,
    holderName: holder.name,
    printedAt: ports.now(),
  };
  if (receipt && outcome !== 'deferred') {
    const state = caseView?.state ?? null;
    const facts = { ...common, kind: 'accepted', outcome, state, submission: receipt } as const;
    return { kind: 'receipt', receipt: buildReceipt(facts, ports.translate) };
  }
  return (
    envelope && {
      kind: 'receipt',
      receipt: buildReceipt({ ...common, kind: 'deferred', envelope }, ports.translate),
    }
  );
};

/**
 * The slip of what was kept for later. Its codes are asked for once: those of an earlier slip lead nowhere any more, and a second
 * print is of the same slip.
 */
export const slipPrintable = ({ ports, item, holder, kept, language }: ItemContext): Printable | null => {
  let slip: DraftSlip | null = null;
  const receipt = async () => {
    if (slip === null) {
      const reply = await ports.serverLink.ask('drafts.slip', { itemId: item.id }, limits.request);
      if (!reply.ok) return null;
      slip = reply.value;
    }
    const facts = {
      kind: 'draft',
      language: language(),
      terminal: ports.agentLink.status().snapshot?.profile ?? null,
      itemTitle: item.title,
      holderName: holder.name,
      printedAt: ports.now(),
      slip,
      until: kept?.until ?? '',
      bring: item.guide.bring,
    } as const;
    return buildReceipt(facts, ports.translate);
  };
  return kept && { kind: 'receipt', receipt };
};

/** What the end of a submission changes. */
export const submitted = (result: SubmissionResult): Partial<ItemContext> => {
  switch (result.kind) {
    case 'notTaken':
      return { notTaken: result.cause, envelope: result.envelope };
    case 'deferred':
      return { outcome: 'deferred', envelope: result.envelope };
    case 'accepted':
      return { receipt: result.receipt, caseView: result.caseView, outcome: outcomeOf(result.caseView) };
  }
};

/** What is wrong with the answer to the page on the screen. */
export const answerError = ({ item, answers, pageId, ports }: ItemContext): AnswerError['kind'] | null => {
  const page = pageOf(item, pageId);
  return page ? (checkAnswer(page, answers[pageId], shanghaiDay(ports.now()))?.kind ?? null) : null;
};

/** The answers to begin with, and what is to be said of them. */
export const beginning = ({ item, begun, ports }: ItemInput): Pick<ItemContext, 'answers' | 'keepNote'> => {
  if (!begun) return { answers: {}, keepNote: 'none' };
  const answers = answersThatFit(item, begun.answers, shanghaiDay(ports.now()));
  return { answers, keepNote: begun.itemVersion === item.version ? 'resumed' : 'formChanged' };
};

/** What is worth keeping for later: the good answers alone. */
export const answersToKeep = ({ item, answers, ports }: Pick<ItemContext, 'item' | 'answers' | 'ports'>): Answers =>
  answersThatFit(item, answers, shanghaiDay(ports.now()));

/** Whether there is something that can be gone on with another time. */
export const mayKeep = (context: Pick<ItemContext, 'item' | 'answers' | 'ports'>): boolean =>
  context.item.kind !== 'lookup' && Object.keys(answersToKeep(context)).length > 0;

/** Whether leaving would lose answers that are not kept already. */
export const losesAnswers = (context: Pick<ItemContext, 'item' | 'answers' | 'begun' | 'ports'>): boolean => {
  if (!mayKeep(context)) return false;
  const now = answersToKeep(context);
  const before = context.begun ? answersToKeep({ ...context, answers: context.begun.answers }) : {};
  return JSON.stringify(now) !== JSON.stringify(before);
};

/** The page after this one: after a change only those that have become open, then back to the review. */
export const following = ({ item, answers, pageId, changing }: ItemContext): Page | undefined =>
  changing ? firstOpenPage(item, answers) : nextPage(item, answers, pageId);

type RatingReason = ServerPayload<'ratings.give'>['reasons'][number];
const ratingReasons: readonly string[] = [
  'slow',
  'unclear',
  'hardToUse',
  'printing',
  'result',
  'other',
] satisfies RatingReason[];
/** Only reasons that the contract knows are sent. */
export const isRatingReason = (text: string): text is RatingReason => ratingReasons.includes(text);

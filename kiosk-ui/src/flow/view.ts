import type { Signature } from '@linban/shared/cases/case-content.ts';
import type { CaseSummary, CaseView, IssuedDocument } from '@linban/shared/cases/case-view.ts';
import type { CaseNumber, QueryCode } from '@linban/shared/cases/codes.ts';
import type { DraftSummary } from '@linban/shared/cases/draft.ts';
import type { PublicCase } from '@linban/shared/cases/public-case.ts';
import type { InvalidCardCause } from '@linban/shared/contracts/agent-link.ts';
import type { Centre, Eligibility } from '@linban/shared/contracts/resident-link.ts';
import type { PrintCause } from '@linban/shared/devices/print-job.ts';
import type { GuestHolder, MaskedHolder } from '@linban/shared/identity/assertion.ts';
import type { SocialCardSummary } from '@linban/shared/identity/social-card.ts';
import type { ItemId } from '@linban/shared/ids.ts';
import type { Answer, AnswerError, Answers } from '@linban/shared/items/answers.ts';
import type { Language } from '@linban/shared/items/localized-text.ts';
import type { Page, ServiceItem } from '@linban/shared/items/service-item.ts';
import type { RecordTable } from '@linban/shared/records/record-table.ts';
import type { TerminalProfile } from '@linban/shared/terminals/terminal-profile.ts';
import type { TypedCodes, TypingError } from './receipt-codes.ts';
import type { ToTake } from './to-take.ts';

/**
 * What is on the screen, flat: the one thing screens know of the flow. Substates of the machines stay private.
 */
export interface View {
  readonly screen: Screen;
  readonly overlay: Overlay | null;
  readonly settings: Settings;
  /** `null` until the agent has told. */
  readonly terminal: TerminalProfile | null;
  /** The person who is here, from the moment their card was read; `null` while nobody is. */
  readonly holder: MaskedHolder | null;
  readonly links: { readonly agent: boolean; readonly server: boolean };
  /** Whether a way back exists from here: the bar at the foot offers it. */
  readonly canGoBack: boolean;
}

export interface Settings {
  readonly language: Language;
  readonly textSize: 'normal' | 'large';
  readonly contrast: 'normal' | 'high';
}

export type Overlay =
  /** Nobody touched anything for a while. `secondsLeft` counts down to the end. `mayKeep`: answers would be lost, and can be kept. */
  | { readonly kind: 'idle'; readonly secondsLeft: number; readonly mayKeep: boolean }
  /** Staff are being called. `called`: the centre knows. `unheard`: nobody could be told yet; it is tried again. */
  | { readonly kind: 'staff'; readonly call: 'calling' | 'called' | 'unheard' };

/** Why an item can or can't be used here and now. */
export type Availability =
  | { readonly kind: 'available' }
  | { readonly kind: 'notEligible'; readonly reason: Extract<Eligibility, { eligible: false }>['reason'] }
  | { readonly kind: 'deviceMissing'; readonly device: ServiceItem['needs'][number] }
  | { readonly kind: 'serverMissing' };

/** The two lists items stand in: to look up, and to apply for. */
export type ItemList = 'instant' | 'lookup';

export const listOf = ({ kind }: Pick<ServiceItem, 'kind'>): ItemList => (kind === 'lookup' ? 'lookup' : 'instant');

export interface OfferedItem {
  readonly item: ServiceItem;
  readonly availability: Availability;
}

/**
 * What is to be said of keeping an application for later. `resumed`: it goes on where somebody stopped. `formChanged`: so it does,
 * but the form is another one since, and only what still fits is there. `notKept`: it could not be kept just now.
 */
export type KeepNote = 'none' | 'resumed' | 'formChanged' | 'notKept';

/** Whether what was answered so far can be kept for later. */
export interface Keeping {
  readonly offered: boolean;
  readonly note: KeepNote;
}

/** A print as people follow it. `idle`: not asked for yet. `impossible`: the printer can't take it now. */
export type PrintProgress =
  | { readonly state: 'idle' }
  | { readonly state: 'impossible'; readonly cause: PrintCause }
  | { readonly state: 'printing' }
  | { readonly state: 'printed' }
  | { readonly state: 'failed'; readonly cause: PrintCause }
  | { readonly state: 'uncertain'; readonly cause: PrintCause };

/**
 * By what an application can be found again. `kept`: it is still at the terminal; the reference is the one on its receipt, and
 * staff find it by that.
 */
export type KeptNumber =
  | { readonly kind: 'case'; readonly caseNumber: CaseNumber; readonly queryCode: QueryCode }
  | { readonly kind: 'kept'; readonly reference: string };

/**
 * Why a look-up or a session could not be had. `sessionLost`: the server no longer knows the person (it was restarted or
 * the line was cut), so that the card has to be laid on again: `retry` then leads to identification.
 */
export type ServerTrouble =
  | 'unreachable'
  | 'sessionLost'
  | 'departmentDown'
  | 'departmentNonsense'
  | 'noRecord'
  | 'internal';

/**
 * Why a look-up by receipt brought nothing. `notFound`: no such case, or the codes do not belong together; nobody is told which.
 * `keptForLater`: they are those of a form that was kept, which the ID card opens. `notAReceipt`: the code that was held under the scanner is another one.
 */
export type TrackProblem =
  | { readonly kind: TypingError | 'notFound' | 'keptForLater' | 'notAReceipt' | 'unreachable' | 'internal' }
  | { readonly kind: 'tooManyAttempts'; readonly minutes: number };

export type Screen =
  | { readonly name: 'starting' }
  /** Nothing can be done for people here; says why and where else. */
  | {
      readonly name: 'outOfService';
      readonly reason: 'agentLost' | 'notEnrolled' | 'revoked' | 'readerUnavailable' | 'doorOpen' | 'onBattery';
    }
  /** The reader is armed: a card that is laid on begins, like `identify`. */
  | {
      readonly name: 'attract';
      readonly items: readonly ServiceItem[];
      readonly printers: { readonly receipt: boolean; readonly document: boolean };
    }
  | {
      readonly name: 'identify';
      /** `removal`: a card lies there from before; it has to be taken off first. */
      readonly phase: 'preparing' | 'removal' | 'armed' | 'reading' | 'opening';
      /** The last card could not be used; the reader waits for another try. */
      readonly invalidCard: InvalidCardCause | null;
      /** A social security card can be read here. */
      readonly socialCard: boolean;
    }
  | {
      readonly name: 'identifyFailed';
      readonly cause: 'noMedia' | 'unavailable' | 'notEnrolled' | 'serverUnreachable' | 'refused';
      readonly socialCard: boolean;
    }
  /** A card was read of somebody for whom there are no items here; says what can be done all the same. */
  | { readonly name: 'guest'; readonly guest: GuestHolder; readonly isOnReader: boolean }
  /** Without identification: a social security card is put into its slot. */
  | {
      readonly name: 'socialCard';
      /** `removal`: a card stands in the slot from before. */
      readonly phase: 'preparing' | 'removal' | 'armed' | 'reading';
      readonly invalidCard: InvalidCardCause | null;
    }
  | { readonly name: 'socialCardFailed'; readonly cause: 'noMedia' | 'unavailable' }
  /** What the card says. It proves nothing: nobody is identified by it. */
  | {
      readonly name: 'socialCardShown';
      readonly card: SocialCardSummary;
      readonly isExpired: boolean;
      /** It has been read and is to be taken out. */
      readonly isInSlot: boolean;
    }
  | {
      readonly name: 'home';
      readonly cases: readonly CaseSummary[];
      readonly items: readonly OfferedItem[];
      /** What the person began and kept for later, the last first. */
      readonly begun: readonly { readonly item: ServiceItem; readonly draft: DraftSummary }[];
    }
  | { readonly name: 'items'; readonly kind: ItemList; readonly items: readonly OfferedItem[] }
  /** Without identification: guides of all items, and the centres. */
  | { readonly name: 'guides'; readonly items: readonly ServiceItem[]; readonly centres: readonly Centre[] }
  /** Without identification: how far a case is, by the codes of its receipt. */
  | (TypedCodes & {
      readonly name: 'track';
      /** `none`: this terminal has no scanner. `broken`: it has one that does not work now. */
      readonly scanner: 'ready' | 'broken' | 'none';
      readonly asking: boolean;
      readonly problem: TrackProblem | null;
    })
  | { readonly name: 'tracked'; readonly found: PublicCase }
  | {
      readonly name: 'guide';
      readonly item: ServiceItem;
      /** `null` while nobody is identified: the guide then leads to identification. */
      readonly availability: Availability | null;
      /** The person began it and kept it for later. */
      readonly draft: DraftSummary | null;
    }
  | {
      readonly name: 'question';
      readonly item: ServiceItem;
      readonly page: Page;
      readonly answer: Answer | undefined;
      readonly error: AnswerError['kind'] | null;
      /** 1-based. */
      readonly step: number;
      readonly steps: number;
      readonly keeping: Keeping;
    }
  | {
      readonly name: 'review';
      readonly item: ServiceItem;
      readonly pages: readonly Page[];
      readonly answers: Answers;
      readonly keeping: Keeping;
    }
  /** What was answered so far is kept for later, until a day. */
  /** Somebody is leaving with answers that are kept nowhere: `back` to the guide, `home`, or `end` of the visit. */
  | {
      readonly name: 'leaving';
      readonly item: ServiceItem;
      readonly to: 'back' | 'home' | 'end';
      readonly keeping: Keeping;
    }
  | {
      readonly name: 'draftKept';
      readonly item: ServiceItem;
      readonly draft: DraftSummary;
      /** What leads to it on the web. */
      readonly slip: PrintProgress;
    }
  | { readonly name: 'sign'; readonly item: ServiceItem }
  | {
      readonly name: 'submitting';
      readonly item: ServiceItem;
      /** Before `deciding` the case is on its way; from `deciding` on it is accepted. */
      readonly phase: 'sealing' | 'storing' | 'sending' | 'deciding';
      readonly caseNumber: CaseNumber | null;
    }
  /**
   * The case could not be taken; says why and what to do. `storeFull`, `storeFailed`: nothing was kept. `agentLost`: nobody
   * can know yet; `retry` sends the very same application again, so that it can't be taken twice. `outOfTime`: the card was
   * laid on too long ago, or the clock was changed since; nothing was kept, no `retry`. `refused`: the server refused it for
   * good; no `retry`.
   */
  | {
      readonly name: 'notTaken';
      readonly item: ServiceItem;
      readonly cause: 'storeFull' | 'storeFailed' | 'agentLost' | 'outOfTime' | 'refused';
    }
  | {
      readonly name: 'result';
      readonly item: ServiceItem;
      /**
       * `granted`, `refused`: the department has decided. `waiting`: accepted, the department has not answered yet.
       * `received`: people carry it from here, within the limit that is promised.
       * `deferred`: kept at the terminal, sealed; it is sent as soon as the server can be reached.
       */
      readonly outcome: 'granted' | 'refused' | 'waiting' | 'received' | 'deferred';
      readonly caseView: CaseView | null;
      readonly number: KeptNumber | null;
      readonly receipt: PrintProgress;
      readonly document: PrintProgress;
    }
  | { readonly name: 'rating'; readonly caseNumber: CaseNumber }
  | { readonly name: 'looking'; readonly item: ServiceItem }
  | { readonly name: 'lookupFailed'; readonly item: ServiceItem; readonly trouble: ServerTrouble }
  | {
      readonly name: 'lookup';
      readonly item: ServiceItem;
      readonly table: RecordTable;
      readonly document: IssuedDocument | null;
      readonly print: PrintProgress;
    }
  | { readonly name: 'cases'; readonly cases: readonly CaseSummary[]; readonly trouble: ServerTrouble | null }
  | {
      readonly name: 'case';
      readonly caseView: CaseView | null;
      /** Taking the application back. `tooLate`: it was decided meanwhile. */
      readonly withdrawal: 'idle' | 'sending' | 'tooLate' | 'failed';
      /**
       * Answering what is missing. `opening`: it is looked up what is asked. `sent`: the centre has it. `kept`: it is at the terminal,
       * sealed, and will be sent. `refused`: the case does not wait for it any more.
       */
      readonly supplement: 'idle' | 'opening' | 'sent' | 'kept' | 'refused' | 'failed';
      readonly trouble: ServerTrouble | null;
      readonly print: PrintProgress;
    }
  /** The visit is over: card and papers are to be taken. Nothing personal is left on the screen. */
  | (ToTake & { readonly name: 'goodbye' });

export type ScreenName = Screen['name'];

/**
 * All that a person can do. Screens send these; the flow decides what follows. What a screen has no use for is ignored.
 *
 * - `identify`: lay the card on; from the attract screen, a guide, the centres, a social security card, a guest's card or the goodbye
 * - `retry`: once more, on `identifyFailed`, `notTaken`, `lookupFailed`, `cases` and `case` with trouble
 * - `openTrack`: from the attract screen, or from `outOfService` while only the card reader is missing. `typeCode`: the whole of
 *   one code as it is now. `track`: asks with both codes. `retry` on `tracked`: another receipt
 * - `openSocialCard`: from `identify` and `identifyFailed`, where such a card can be read. `retry` on `socialCardShown`: another card
 * - `home`: the home screen of the visit, or the attract screen while nobody is identified; ignored while `submitting`
 * - `end`: the visit is over now: everything is wiped; ignored while `submitting`. Both lead to `leaving` first where answers would be
 *   lost; `end` does not from the question "still there?", nor from `leaving` itself
 * - `startItem`: from a guide to the first question; leads to identification first while nobody is identified
 * - `keep`: from a question, the review, the signature, or on `leaving`: keeps what was answered for later. `discard`: on `leaving`, goes without. `continueItem`: goes on with it, from home or its guide.
 *   `dropDraft`: throws it away, on its guide
 * - `next`: from a question on; the answer is checked. `confirm`: from the review on. `change`: from the review to one page
 * - `printDocument`: prints `documentId`, or with `null` what this screen is about (the outcome, the look-up). Sent again
 *   after `failed`, `uncertain` or `printed` it is a new print: the person asked. `printReceipt` likewise on `result`, and the slip on `draftKept`;
 *   `printHistory` on `case`
 * - `answerSupplement`: from `case` to the questions that what is missing leads to; they end on `case` again
 * - `withdraw`: takes back the application on `case`; the screen has asked before
 * - `finish`: from `result` to the rating where there is a case to rate, else to the end of the visit; from `lookup` to the end
 */
export type UserEvent =
  | { readonly type: 'identify' }
  | { readonly type: 'retry' }
  | { readonly type: 'back' }
  | { readonly type: 'home' }
  | { readonly type: 'end' }
  | { readonly type: 'callStaff' }
  | { readonly type: 'dismiss' }
  | { readonly type: 'activity' }
  | { readonly type: 'moreTime' }
  | { readonly type: 'setLanguage'; readonly language: Language }
  | { readonly type: 'setTextSize'; readonly textSize: Settings['textSize'] }
  | { readonly type: 'setContrast'; readonly contrast: Settings['contrast'] }
  | { readonly type: 'openItems'; readonly kind: ItemList }
  | { readonly type: 'openGuides' }
  | { readonly type: 'openTrack' }
  | { readonly type: 'openSocialCard' }
  | { readonly type: 'typeCode'; readonly field: keyof TypedCodes; readonly text: string }
  | { readonly type: 'track' }
  | { readonly type: 'openItem'; readonly itemId: ItemId }
  | { readonly type: 'openCases' }
  | { readonly type: 'openCase'; readonly caseNumber: CaseNumber }
  | { readonly type: 'startItem' }
  | { readonly type: 'continueItem'; readonly itemId: ItemId }
  | { readonly type: 'dropDraft'; readonly itemId: ItemId }
  | { readonly type: 'keep' }
  | { readonly type: 'discard' }
  | { readonly type: 'answer'; readonly page: string; readonly value: Answer }
  | { readonly type: 'next' }
  | { readonly type: 'change'; readonly page: string }
  | { readonly type: 'confirm' }
  | { readonly type: 'sign'; readonly signature: Signature }
  | { readonly type: 'printDocument'; readonly documentId: IssuedDocument['documentId'] | null }
  | { readonly type: 'printReceipt' }
  | { readonly type: 'printHistory' }
  | { readonly type: 'withdraw' }
  | { readonly type: 'answerSupplement' }
  | { readonly type: 'finish' }
  | { readonly type: 'rate'; readonly level: 1 | 2 | 3 | 4 | 5; readonly reasons: readonly string[] }
  | { readonly type: 'skipRating' };

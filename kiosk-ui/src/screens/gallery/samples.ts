import type { DraftSummary } from '@linban/shared/cases/draft.ts';
import { pageOfThing } from '../../flow/supplement-machine.ts';
import type { PrintProgress, Screen, View } from '../../flow/view.ts';
import {
  cases,
  centres,
  contributions,
  decidedCase,
  document,
  foreigner,
  holder,
  manyItems,
  publicCase,
  queryCode,
  refusedCase,
  silentCard,
  socialCard,
  supplementCase,
  table,
  terminal,
  text,
  typedPages,
  unemployment,
  usedUpCase,
  waitingCase,
} from './sample-content.ts';

const settings: View['settings'] = { language: 'zh-CN', textSize: 'normal', contrast: 'normal' };

const anonymous = (screen: Screen, more: Partial<View> = {}): View => ({
  screen,
  overlay: null,
  settings,
  terminal,
  holder: null,
  links: { agent: true, server: true },
  canGoBack: screen.name !== 'attract',
  ...more,
});
const visit = (screen: Screen, more: Partial<View> = {}): View => anonymous(screen, { holder, ...more });

const offered = manyItems.map((item, index) => {
  if (index === 2) return { item, availability: { kind: 'deviceMissing', device: 'documentPrinter' } } as const;
  if (index === 3)
    return {
      item,
      availability: {
        kind: 'notEligible',
        reason: text('没有查到您的门诊大病申请单', 'No application form of yours was found'),
      },
    } as const;
  return { item, availability: { kind: 'available' } } as const;
});

const page = (id: string) => {
  const found = unemployment.pages.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no sample page ${id}`);
  return found;
};
const question = (id: string, more: object = {}): View =>
  visit({
    name: 'question',
    item: unemployment,
    page: page(id),
    answer: undefined,
    error: null,
    step: unemployment.pages.indexOf(page(id)) + 1,
    steps: 4,
    keeping: { offered: true, note: 'none' },
    ...more,
  });

const typed = (id: string, answer: string, more: object = {}): View =>
  question('phone', { page: typedPages.find((each) => each.id === id), answer, ...more });

const printed: PrintProgress = { state: 'printed' };
const result = (
  outcome: Extract<Screen, { name: 'result' }>['outcome'],
  receipt: PrintProgress,
  paper: PrintProgress,
  caseView = outcome === 'deferred' ? null : decidedCase,
  item = unemployment,
): View =>
  visit(
    {
      name: 'result',
      item,
      outcome,
      caseView,
      number:
        outcome === 'deferred'
          ? { kind: 'kept', reference: '6F2B-8F5E-4A43' }
          : { kind: 'case', caseNumber: decidedCase.caseNumber, queryCode },
      receipt,
      document: paper,
    },
    { canGoBack: false },
  );

const lookup = (print: PrintProgress, issued: boolean): View =>
  visit({
    name: 'lookup',
    item: contributions,
    table,
    document: issued ? { ...document, title: contributions.output.title } : null,
    print,
  });

const submitting = (phase: Extract<Screen, { name: 'submitting' }>['phase']): View =>
  visit(
    {
      name: 'submitting',
      item: unemployment,
      phase,
      caseNumber: phase === 'deciding' ? decidedCase.caseNumber : null,
    },
    { canGoBack: false },
  );

const home: Screen = { name: 'home', cases, items: offered, begun: [] };
const keptDraft: DraftSummary = {
  itemId: unemployment.id,
  keptAt: '2026-11-20T01:40:00.000Z',
  until: '2026-12-20T01:40:00.000Z',
};
const attract: Screen = { name: 'attract', items: manyItems, printers: { receipt: true, document: true } };

const track = {
  name: 'track',
  caseNumber: '',
  queryCode: '',
  scanner: 'ready',
  asking: false,
  problem: null,
} as const satisfies Screen;

const goodbye = (
  cardOnReader: boolean,
  receipt: 'none' | 'inSlot' | 'maybe',
  sheets: boolean,
  cardInSlot = false,
): View => anonymous({ name: 'goodbye', cardOnReader, cardInSlot, receipt, document: sheets }, { canGoBack: false });

/** A view of every screen in every form that looks different. All data is invented. */
export const samples: Readonly<Record<string, View>> = {
  starting: anonymous({ name: 'starting' }, { terminal: null, canGoBack: false }),
  'out-agent': anonymous({ name: 'outOfService', reason: 'agentLost' }, { canGoBack: false }),
  'out-reader': anonymous({ name: 'outOfService', reason: 'readerUnavailable' }, { canGoBack: false }),
  'out-door': anonymous({ name: 'outOfService', reason: 'doorOpen' }, { canGoBack: false }),
  'out-power': anonymous({ name: 'outOfService', reason: 'onBattery' }, { canGoBack: false }),
  'out-revoked': anonymous({ name: 'outOfService', reason: 'revoked' }, { canGoBack: false }),
  'out-new': anonymous({ name: 'outOfService', reason: 'notEnrolled' }, { terminal: null, canGoBack: false }),
  attract: anonymous(attract),
  'attract-no-printer': anonymous({ ...attract, printers: { receipt: false, document: true } }),
  'identify-armed': anonymous({ name: 'identify', phase: 'armed', invalidCard: null, socialCard: true }),
  'identify-removal': anonymous({ name: 'identify', phase: 'removal', invalidCard: null, socialCard: true }),
  'identify-invalid': anonymous({ name: 'identify', phase: 'armed', invalidCard: 'severalCards', socialCard: true }),
  'identify-reading': anonymous({ name: 'identify', phase: 'reading', invalidCard: null, socialCard: true }),
  'identify-opening': anonymous({ name: 'identify', phase: 'opening', invalidCard: null, socialCard: true }),
  'identify-failed': anonymous({ name: 'identifyFailed', cause: 'noMedia', socialCard: true }),
  'identify-offline': anonymous({ name: 'identifyFailed', cause: 'serverUnreachable', socialCard: true }),
  'identify-plain': anonymous({ name: 'identify', phase: 'armed', invalidCard: null, socialCard: false }),
  guest: anonymous({
    name: 'guest',
    guest: { document: 'hmtResidencePermit', name: '陳*文', idNumber: '810***********0013', validTo: null },
    isOnReader: true,
  }),
  'guest-foreigner': anonymous({ name: 'guest', guest: foreigner, isOnReader: false }),
  'social-card-armed': anonymous({ name: 'socialCard', phase: 'armed', invalidCard: null }),
  'social-card-removal': anonymous({ name: 'socialCard', phase: 'removal', invalidCard: null }),
  'social-card-invalid': anonymous({ name: 'socialCard', phase: 'armed', invalidCard: 'wrongCard' }),
  'social-card-reading': anonymous({ name: 'socialCard', phase: 'reading', invalidCard: null }),
  'social-card-failed': anonymous({ name: 'socialCardFailed', cause: 'unavailable' }),
  'social-card-shown': anonymous({ name: 'socialCardShown', card: socialCard, isExpired: false, isInSlot: true }),
  'social-card-silent': anonymous({ name: 'socialCardShown', card: silentCard, isExpired: true, isInSlot: false }),
  home: visit(home, { canGoBack: false }),
  'home-new': visit({ ...home, cases: [] }, { canGoBack: false }),
  'home-begun': visit({ ...home, begun: [{ item: unemployment, draft: keptDraft }] }, { canGoBack: false }),
  'home-waiting': visit(
    { ...home, cases: cases.slice(0, 1).map((summary) => ({ ...summary, state: 'supplementRequired' })) },
    { canGoBack: false },
  ),
  'home-offline': visit({ ...home, cases: [] }, { canGoBack: false, links: { agent: true, server: false } }),
  items: visit({ name: 'items', kind: 'instant', items: offered.filter(({ item }) => item.kind === 'instant') }),
  'items-few': visit({ name: 'items', kind: 'lookup', items: offered.filter(({ item }) => item.kind === 'lookup') }),
  'items-none': visit({ name: 'items', kind: 'lookup', items: [] }),
  guides: anonymous({ name: 'guides', items: manyItems, centres }),
  'guides-few': anonymous({ name: 'guides', items: manyItems.slice(0, 2), centres }),
  track: anonymous({ ...track, caseNumber: 'K7M2P' }),
  'track-typed': anonymous({ ...track, caseNumber: 'K7M2PQ4RST9W', queryCode: '3FX', scanner: 'none', asking: true }),
  'track-empty': anonymous({ ...track, problem: { kind: 'numberMissing' } }),
  'track-typo': anonymous({ ...track, caseNumber: 'K7M2PQ4RST9W', problem: { kind: 'numberTypo' } }),
  'track-kept-for-later': anonymous({ ...track, scanner: 'broken', problem: { kind: 'keptForLater' } }),
  'track-not-found': anonymous({ ...track, scanner: 'broken', problem: { kind: 'notFound' } }),
  'track-too-many': anonymous({ ...track, problem: { kind: 'tooManyAttempts', minutes: 16 } }),
  'track-other-code': anonymous({ ...track, problem: { kind: 'notAReceipt' } }),
  'track-offline': anonymous({ ...track, scanner: 'broken' }, { links: { agent: true, server: false } }),
  tracked: anonymous({ name: 'tracked', found: publicCase(decidedCase) }),
  'tracked-waiting': anonymous({ name: 'tracked', found: publicCase(waitingCase) }),
  guide: visit({ name: 'guide', item: unemployment, availability: { kind: 'available' }, draft: null }),
  'guide-begun': visit({
    name: 'guide',
    item: unemployment,
    availability: { kind: 'available' },
    draft: keptDraft,
  }),
  leaving: visit({ name: 'leaving', item: unemployment, to: 'home', keeping: { offered: true, note: 'none' } }),
  'leaving-not-kept': visit({
    name: 'leaving',
    item: unemployment,
    to: 'end',
    keeping: { offered: true, note: 'notKept' },
  }),
  'draft-kept': visit(
    { name: 'draftKept', item: unemployment, draft: keptDraft, slip: { state: 'idle' } },
    { canGoBack: false },
  ),
  'draft-slip': visit({ name: 'draftKept', item: unemployment, draft: keptDraft, slip: printed }, { canGoBack: false }),
  'guide-anonymous': anonymous({ name: 'guide', item: contributions, availability: null, draft: null }),
  'guide-not-eligible': visit({
    name: 'guide',
    item: unemployment,
    availability: { kind: 'notEligible', reason: text('您已经过了退休年龄', 'You are past retirement age') },
    draft: null,
  }),
  'question-choice': question('reason', { answer: 'dismissed' }),
  'question-resumed': question('reason', { keeping: { offered: true, note: 'resumed' } }),
  'question-missing': question('reason', { error: 'missing' }),
  'question-choices': question('skills', { answer: ['cooking', 'care'] }),
  'question-address': question('address', { answer: 'same' }),
  'question-phone': question('phone', { answer: '1380013' }),
  'question-phone-wrong': question('phone', { answer: '2380013', error: 'notAPhone' }),
  'question-amount': typed('income', '48600'),
  'question-amount-wrong': typed('income', '', { error: 'missing' }),
  'question-year': typed('year', '2025'),
  'question-date': typed('formDate', '20261'),
  'question-date-wrong': typed('formDate', '20261301', { error: 'notADate' }),
  'question-months': typed('months', '202501202512'),
  'question-months-wrong': typed('months', '202502202501', { error: 'notMonths' }),
  'question-code': typed('notice', 'JF20260001', { error: 'wrongLength' }),
  review: visit({
    name: 'review',
    item: unemployment,
    pages: unemployment.pages,
    answers: { reason: 'dismissed', skills: ['cooking', 'care'], address: 'same', phone: '13800138000' },
    keeping: { offered: true, note: 'formChanged' },
  }),
  sign: visit({ name: 'sign', item: unemployment }),
  'submitting-storing': submitting('storing'),
  'submitting-deciding': submitting('deciding'),
  'not-taken': visit({ name: 'notTaken', item: unemployment, cause: 'storeFailed' }),
  'not-taken-unknown': visit({ name: 'notTaken', item: unemployment, cause: 'agentLost' }),
  'not-taken-out-of-time': visit({ name: 'notTaken', item: unemployment, cause: 'outOfTime' }),
  'not-taken-refused': visit({ name: 'notTaken', item: unemployment, cause: 'refused' }),
  'result-granted': result('granted', printed, printed),
  'result-printing': result('granted', printed, { state: 'printing' }),
  'result-no-paper': result(
    'granted',
    { state: 'failed', cause: 'paper-out' },
    { state: 'uncertain', cause: 'no-confirmation' },
  ),
  'result-impossible': result(
    'granted',
    { state: 'impossible', cause: 'cover-open' },
    { state: 'impossible', cause: 'toner-out' },
  ),
  'result-refused': result('refused', printed, { state: 'idle' }, refusedCase),
  'result-waiting': result('waiting', printed, { state: 'idle' }, waitingCase),
  'result-received': result('received', printed, { state: 'idle' }, supplementCase, {
    ...unemployment,
    kind: 'promised',
    promisedWorkingDays: 20,
    legalWorkingDays: 30,
  }),
  'result-deferred-no-receipt': result('deferred', { state: 'impossible', cause: 'paper-out' }, { state: 'idle' }),
  'result-deferred': result('deferred', printed, { state: 'idle' }),
  rating: visit({ name: 'rating', caseNumber: decidedCase.caseNumber }, { canGoBack: false }),
  looking: visit({ name: 'looking', item: contributions }),
  'lookup-failed': visit({ name: 'lookupFailed', item: contributions, trouble: 'departmentDown' }),
  'lookup-none': visit({ name: 'lookupFailed', item: contributions, trouble: 'noRecord' }),
  'lookup-session': visit({ name: 'lookupFailed', item: contributions, trouble: 'sessionLost' }),
  lookup: lookup({ state: 'idle' }, false),
  'lookup-printed': lookup(printed, true),
  'lookup-print-failed': lookup({ state: 'failed', cause: 'paper-jammed' }, true),
  cases: visit({ name: 'cases', cases, trouble: null }),
  'cases-none': visit({ name: 'cases', cases: [], trouble: null }),
  'cases-trouble': visit({ name: 'cases', cases: [], trouble: 'unreachable' }),
  case: visit({
    name: 'case',
    caseView: decidedCase,
    trouble: null,
    withdrawal: 'idle',
    supplement: 'idle',
    print: { state: 'idle' },
  }),
  'case-used-up': visit({
    name: 'case',
    caseView: usedUpCase,
    trouble: null,
    withdrawal: 'idle',
    supplement: 'idle',
    print: { state: 'failed', cause: 'no-more-copies' },
  }),
  'case-waiting': visit({
    name: 'case',
    caseView: waitingCase,
    trouble: null,
    withdrawal: 'idle',
    supplement: 'idle',
    print: printed,
  }),
  'case-supplement': visit({
    name: 'case',
    caseView: supplementCase,
    trouble: null,
    withdrawal: 'idle',
    supplement: 'idle',
    print: { state: 'idle' },
  }),
  'case-supplement-kept': visit({
    name: 'case',
    caseView: supplementCase,
    trouble: null,
    withdrawal: 'idle',
    supplement: 'kept',
    print: { state: 'idle' },
  }),
  'supplement-question': visit({
    name: 'question',
    item: unemployment,
    page: pageOfThing(supplementCase.steps.at(-1)?.missing.at(-1) ?? '', 1),
    answer: 'handedIn',
    error: null,
    step: 2,
    steps: 2,
    keeping: { offered: false, note: 'none' },
  }),
  'case-opening': visit({
    name: 'case',
    caseView: null,
    trouble: null,
    withdrawal: 'idle',
    supplement: 'idle',
    print: { state: 'idle' },
  }),
  'case-trouble': visit({
    name: 'case',
    caseView: null,
    trouble: 'internal',
    withdrawal: 'idle',
    supplement: 'idle',
    print: { state: 'idle' },
  }),
  goodbye: goodbye(true, 'maybe', true),
  'goodbye-all': goodbye(true, 'inSlot', true),
  'goodbye-receipt': goodbye(false, 'inSlot', false),
  'goodbye-plain': goodbye(false, 'none', false),
  'goodbye-slot': goodbye(false, 'none', false, true),
  'goodbye-everything': goodbye(true, 'maybe', true, true),
  'overlay-idle': visit(home, { overlay: { kind: 'idle', secondsLeft: 24, mayKeep: false } }),
  'overlay-idle-keep': {
    ...question('reason', { answer: 'dismissed' }),
    overlay: { kind: 'idle', secondsLeft: 24, mayKeep: true },
  },
  'overlay-staff': anonymous(attract, { overlay: { kind: 'staff', call: 'called' } }),
  'overlay-staff-calling': anonymous(attract, { overlay: { kind: 'staff', call: 'calling' } }),
  'overlay-staff-unheard': visit(home, { overlay: { kind: 'staff', call: 'unheard' } }),
};

import * as v from 'valibot';
import { answerBySchema } from '../cases/answer-by.ts';
import { actionTypeSchema, caseStateSchema } from '../cases/case-state.ts';
import {
  accessPurposeSchema,
  caseStepSchema,
  copyChannelSchema,
  deskPurposeSchema,
  issuedDocumentSchema,
  missingThingSchema,
  mostMissing,
} from '../cases/case-view.ts';
import { caseNumberSchema } from '../cases/codes.ts';
import { caseDueSchema } from '../cases/due.ts';
import { deviceStatusesSchema } from '../devices/device-status.ts';
import { isoDateSchema } from '../identity/resident-id.ts';
import { centreIdSchema, terminalIdSchema } from '../ids.ts';
import { fieldKeySchema, fieldSchema, fieldValueSchema } from '../items/field.ts';
import { localizedTextSchema } from '../items/localized-text.ts';
import { departmentIdSchema } from '../items/service-item.ts';
import { cardFlagSchema } from '../supervision/cards.ts';
import { healthReportSchema } from '../terminals/health.ts';
import { terminalStateSchema } from '../terminals/terminal-state.ts';
import { instantSchema } from '../time.ts';
import { askFailureSchema } from './ask-failure.ts';
import { catalogueRequests } from './catalogue-requests.ts';
import { erasureRequests } from './erasure-requests.ts';
import { hotlineRequests } from './hotline-requests.ts';
import { reportKindSchema } from './platform.ts';
import { noErrorSchema, nothingSchema, type RequestTable } from './request.ts';
import { accountNameSchema, passwordToldSchema, staffRequests } from './staff-requests.ts';
import { supervisionRequests } from './supervision-requests.ts';
import { outboxStatusSchema } from './terminal-link.ts';

/** Why staff took a terminal out of service: theirs to read, never the residents'. */
export const revocationReasonSchema = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));

/** There is a session, but not of somebody whose work this is. */
const notForYou = v.strictObject({ kind: v.literal('notForYou') });

const onTerminal = v.strictObject({ terminalId: terminalIdSchema });
const terminalErrorSchema = v.variant('kind', [v.strictObject({ kind: v.literal('notFound') }), notForYou]);

/** A terminal as the fleet view shows it. */
export const fleetTerminalSchema = v.strictObject({
  terminalId: terminalIdSchema,
  centre: localizedTextSchema,
  name: localizedTextSchema,
  state: terminalStateSchema,
  /** `null` while nothing was ever heard of it. */
  lastSeenAt: v.nullable(instantSchema),
  devices: v.nullable(deviceStatusesSchema),
  outbox: v.nullable(outboxStatusSchema),
  screen: v.boolean(),
  /** Since when somebody at the terminal waits for staff, as last reported. */
  staffCalledAt: v.nullable(instantSchema),
  /** Since when there is the key that makes the machine this terminal; `null`: it is not enrolled. */
  keyMadeAt: v.nullable(instantSchema),
  /** Its key is not believed any more, with the reason that staff gave. */
  revoked: v.nullable(v.strictObject({ at: instantSchema, reason: revocationReasonSchema })),
  /** When two machines with this terminal's key were first seen at once, since it was enrolled or reinstated. */
  clonedAt: v.nullable(instantSchema),
  /** As last reported; `null`: nothing was. */
  health: v.nullable(healthReportSchema),
});
export type FleetTerminal = v.InferOutput<typeof fleetTerminalSchema>;

/** A case as staff see it in a list: no personal data at all. */
export const staffCaseSchema = v.strictObject({
  caseNumber: caseNumberSchema,
  itemTitle: localizedTextSchema,
  state: caseStateSchema,
  terminalId: terminalIdSchema,
  submittedAt: instantSchema,
  updatedAt: instantSchema,
  waitingForDepartment: v.boolean(),
  rating: v.nullable(v.number()),
});
export type StaffCase = v.InferOutput<typeof staffCaseSchema>;

/**
 * Which cases a queue holds. `open`: all that something is left to do for, if only the delivery; `done`: the others, the last first.
 * `wished`: those, of whatever kind, with a wish of the resident that nobody has answered; `proposed`: those with a change of the
 * certificate that waits for a second person.
 */
export const deskFilterSchema = v.picklist([
  'open',
  'mine',
  'unclaimed',
  'overdue',
  'waitingForResident',
  'wished',
  'proposed',
  'done',
]);
export type DeskFilter = v.InferOutput<typeof deskFilterSchema>;

/** A case of the desk in its queue: no personal data at all. */
export const deskCaseSchema = v.strictObject({
  caseNumber: caseNumberSchema,
  itemTitle: localizedTextSchema,
  state: caseStateSchema,
  submittedAt: instantSchema,
  updatedAt: instantSchema,
  dueOn: v.nullable(isoDateSchema),
  /** Working days; negative: so many too late. `null`: the clock stands, nothing is promised, or it is not known. */
  daysLeft: v.nullable(v.pipe(v.number(), v.integer())),
  /** The gravest card that it has, and why. */
  card: v.nullable(cardFlagSchema),
  claimedBy: v.nullable(accountNameSchema),
  isMine: v.boolean(),
  /** How many wishes of the resident wait for an answer. */
  openWishes: v.pipe(v.number(), v.integer()),
  /** A change of the certificate waits for a second person. */
  isChangeProposed: v.boolean(),
});
export type DeskCase = v.InferOutput<typeof deskCaseSchema>;

const centreChoiceSchema = v.strictObject({ id: centreIdSchema, name: localizedTextSchema });
const departmentChoiceSchema = v.strictObject({ id: departmentIdSchema, name: localizedTextSchema });

/** A case that somebody of the staff has opened, with what the person said. That it was opened is on record. */
export const deskRecordSchema = v.strictObject({
  ...deskCaseSchema.entries,
  /** How many actions the case has: sent back with the next one, so that nobody acts on what they have not seen. */
  version: v.pipe(v.number(), v.integer()),
  due: v.nullable(caseDueSchema),
  /** `null`: nothing is awaited of the resident. */
  answerBy: v.nullable(answerBySchema),
  /** Whether the person, numbers among the answers and the certificate are told in full; masked else, and nothing of the certificate. */
  isWhole: v.boolean(),
  person: v.strictObject({ name: v.string(), idNumber: v.string(), address: v.string() }),
  /** `was`: what was answered at first, where a supplement changed it. */
  answers: v.array(
    v.strictObject({
      page: fieldKeySchema,
      question: localizedTextSchema,
      answer: localizedTextSchema,
      was: v.nullable(localizedTextSchema),
    }),
  ),
  steps: v.array(caseStepSchema),
  allowed: v.array(actionTypeSchema),
  /** What this person proposed waits for somebody else to decide on it. */
  needsSecondPerson: v.boolean(),
  /** Those that can be asked, and those that were and have not answered. */
  departments: v.array(departmentChoiceSchema),
  awaited: v.array(departmentChoiceSchema),
  /** The other centres, which it can be passed on to. */
  centres: v.array(centreChoiceSchema),
  /** Other cases of the same person and item that something is left to do for: perhaps the same matter twice. */
  alike: v.array(caseNumberSchema),
  reads: v.array(
    v.strictObject({ name: accountNameSchema, purpose: accessPurposeSchema, at: instantSchema, isWhole: v.boolean() }),
  ),
  documents: v.array(issuedDocumentSchema),
  /** Each time one of them, or a history, was handed out, the last first. */
  copies: v.array(v.strictObject({ title: localizedTextSchema, channel: copyChannelSchema, at: instantSchema })),
  /** What may be taken of the person at the counter today, by the item's own table: in fen. */
  counterFee: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** What can be put right of the certificate that is valid, as it is and, where somebody has proposed that, as it is to be. */
  certificate: v.array(
    v.strictObject({ field: fieldSchema, value: fieldValueSchema, proposed: v.nullable(fieldValueSchema) }),
  ),
});
export type DeskRecord = v.InferOutput<typeof deskRecordSchema>;

/** What staff write of a step: the resident reads it. */
export const staffWordsSchema = v.pipe(v.string(), v.trim(), v.minLength(2), v.maxLength(300), v.regex(/^\P{Cc}+$/u));

/** Why a clock is stopped though nothing is missing (特别程序). */
export const pauseGroundSchema = v.picklist(['assessment', 'homeVisit', 'publicNotice', 'hearing', 'otherAuthority']);
/** What was taken of somebody, in fen; 0: nothing. */
export const feeSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000));
export const deliveryWaySchema = v.picklist(['window', 'post', 'printed']);

/** Why a certificate is taken back, as whoever checks it is told. */
export const withdrawalGroundSchema = v.picklist([
  'issuedInError',
  'untrueStatement',
  'noLongerApplies',
  'askedByHolder',
]);
export type WithdrawalGround = v.InferOutput<typeof withdrawalGroundSchema>;

const withReason = { reason: staffWordsSchema };
const withNote = { note: v.nullable(staffWordsSchema) };

/** What staff do to a case, with what belongs to it. */
export const deskActSchema = v.variant('type', [
  v.strictObject({
    type: v.picklist(['accept', 'review', 'resume', 'grant', 'complete', 'reissueDocument', 'withdrawDocument']),
  }),
  v.strictObject({
    type: v.picklist([
      'notAccept',
      'reject',
      'proposeCorrection',
      'approveCorrection',
      'declineCorrection',
      'answerWish',
      'declineDocumentChange',
    ]),
    ...withReason,
  }),
  v.strictObject({
    type: v.literal('proposeDocumentCorrection'),
    /** All that the certificate is to say, also what stays. */
    values: v.record(fieldKeySchema, fieldValueSchema),
    ...withReason,
  }),
  v.strictObject({ type: v.literal('proposeDocumentWithdrawal'), ground: withdrawalGroundSchema, ...withReason }),
  v.strictObject({
    type: v.literal('askSupplement'),
    missing: v.pipe(v.array(missingThingSchema), v.maxLength(mostMissing)),
    /** Questions of the item that are asked anew: the resident answers them at any terminal. */
    pages: v.optional(v.pipe(v.array(fieldKeySchema), v.maxLength(mostMissing)), []),
  }),
  v.strictObject({ type: v.literal('supplement'), ...withNote }),
  v.strictObject({ type: v.literal('refer'), department: departmentIdSchema }),
  v.strictObject({ type: v.literal('reply'), department: departmentIdSchema, ...withReason }),
  v.strictObject({ type: v.literal('passOn'), centre: centreIdSchema, ...withReason }),
  v.strictObject({ type: v.literal('pause'), ground: pauseGroundSchema, ...withNote }),
  v.strictObject({ type: v.literal('deliver'), way: deliveryWaySchema, fee: feeSchema, ...withNote }),
]);
export type DeskAct = v.InferOutput<typeof deskActSchema>;

const notFound = v.strictObject({ kind: v.literal('notFound') });
const onCase = v.strictObject({ caseNumber: caseNumberSchema });
const takenByOther = v.strictObject({ kind: v.literal('takenByOther'), name: accountNameSchema });

/** Why a certificate can't be made of what was typed. */
const certificateRefusals = [
  /** A value is missing or none that stands there, or all is as it was. */
  v.strictObject({ kind: v.literal('wrongValues') }),
  /** `notNow`: to be tried again; `unprintable`: for good. */
  v.strictObject({ kind: v.picklist(['notNow', 'unprintable']) }),
] as const;

/** Why nothing was done. In each case nothing was written. */
const deskErrorSchema = v.variant('kind', [
  notFound,
  notForYou,
  /** Somebody acted on the case since it was opened. */
  v.strictObject({ kind: v.literal('conflict') }),
  v.strictObject({ kind: v.literal('notAllowed') }),
  takenByOther,
  /** A correction is approved by somebody else than who proposed it. */
  v.strictObject({ kind: v.literal('needsSecondPerson') }),
  passwordToldSchema,
  ...certificateRefusals,
]);

/** A case that waits for a department's system: no personal data at all. */
export const referralSchema = v.strictObject({
  caseNumber: caseNumberSchema,
  itemTitle: localizedTextSchema,
  department: departmentIdSchema,
  /** `waiting`: it is tried again; `received`: the department decides later; `setAside`: nothing more is tried. */
  state: v.picklist(['waiting', 'received', 'setAside']),
  submittedAt: instantSchema,
  /** Since when it stands as it does, and when the department was last asked. */
  since: instantSchema,
  triedAt: instantSchema,
  tries: v.pipe(v.number(), v.integer()),
  failure: v.nullable(askFailureSchema),
  sentAgain: v.nullable(v.strictObject({ name: accountNameSchema, at: instantSchema })),
  /** How many actions the case has: sent back by whoever settles it. */
  version: v.pipe(v.number(), v.integer()),
  /** What its certificate says of a decision: to be typed by whoever grants it in the department's place. */
  certificate: v.array(fieldSchema),
});
export type Referral = v.InferOutput<typeof referralSchema>;

/** How the way to a system is, as the server that answers has found it. `closed`: it is asked; `open`: it is left alone until then; `halfOpen`: one request tries it. */
const linkViewSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('closed') }),
  v.strictObject({ kind: v.picklist(['open', 'halfOpen']), since: instantSchema, until: instantSchema }),
]);

/** A department that has a system, and how the way to it is. */
export const departmentLinkSchema = v.strictObject({
  id: departmentIdSchema,
  name: localizedTextSchema,
  link: linkViewSchema,
  waiting: v.pipe(v.number(), v.integer()),
  received: v.pipe(v.number(), v.integer()),
  setAside: v.pipe(v.number(), v.integer()),
});
export type DepartmentLink = v.InferOutput<typeof departmentLinkSchema>;

/** A report of a step that is not at the municipal platform yet: no personal data at all. */
export const waitingReportSchema = v.strictObject({
  caseNumber: caseNumberSchema,
  /** Which of the case's reports, counted from 1: those after it wait for it. */
  sequence: v.pipe(v.number(), v.integer()),
  kind: reportKindSchema,
  itemTitle: localizedTextSchema,
  /** `waiting`: it is tried again; `setAside`: nothing more is tried. */
  state: v.picklist(['waiting', 'setAside']),
  at: instantSchema,
  since: instantSchema,
  triedAt: v.nullable(instantSchema),
  tries: v.pipe(v.number(), v.integer()),
  failure: v.nullable(askFailureSchema),
  sentAgain: v.nullable(v.strictObject({ name: accountNameSchema, at: instantSchema })),
});
export type WaitingReport = v.InferOutput<typeof waitingReportSchema>;

/** The municipal platform, and what waits for it: those set aside on top. */
export const platformViewSchema = v.strictObject({
  link: linkViewSchema,
  waiting: v.pipe(v.number(), v.integer()),
  setAside: v.pipe(v.number(), v.integer()),
  reports: v.array(waitingReportSchema),
});
export type PlatformView = v.InferOutput<typeof platformViewSchema>;

const onReport = v.strictObject({ caseNumber: caseNumberSchema, sequence: v.pipe(v.number(), v.integer()) });

/** Namespace `/console`; the session cookie of `POST /api/staff/sign-in` lets in. */
export const consoleRequests = {
  'fleet.list': {
    payload: nothingSchema,
    value: v.strictObject({ terminals: v.array(fleetTerminalSchema) }),
    error: noErrorSchema,
  },
  /** From now on nothing that this terminal signed is believed, and its connections are cut. */
  'terminals.revoke': {
    payload: v.strictObject({ terminalId: terminalIdSchema, reason: revocationReasonSchema }),
    value: nothingSchema,
    error: terminalErrorSchema,
  },
  /** Takes a revocation back: the same key is believed again. */
  'terminals.reinstate': { payload: onTerminal, value: nothingSchema, error: terminalErrorSchema },
  /** The terminal replaces its key as soon as it is reached and nobody is being served. */
  'terminals.rotateKey': { payload: onTerminal, value: nothingSchema, error: terminalErrorSchema },
  /** A one-time code with which a machine becomes this terminal; the key before it is retired when it is used. Told once. */
  'terminals.newCode': {
    payload: onTerminal,
    value: v.strictObject({ code: v.pipe(v.string(), v.maxLength(64)) }),
    error: terminalErrorSchema,
  },
  'cases.recent': {
    payload: nothingSchema,
    value: v.strictObject({ cases: v.array(staffCaseSchema) }),
    error: noErrorSchema,
  },
  /** The queue of cases that people carry, those due first on top, and how many there are of each kind. */
  'desk.list': {
    payload: v.strictObject({ filter: deskFilterSchema, opened: v.optional(v.nullable(caseNumberSchema), null) }),
    value: v.strictObject({
      cases: v.array(deskCaseSchema),
      /** The case that is open with whoever asks, and when it last changed; `null`: it is not to be seen any more. */
      opened: v.nullable(v.strictObject({ caseNumber: caseNumberSchema, updatedAt: v.nullable(instantSchema) })),
      counts: v.strictObject(v.entriesFromList(deskFilterSchema.options, v.pipe(v.number(), v.integer()))),
    }),
    error: notForYou,
  },
  /** Opens a case with its personal data; who did, when and why is on record, for the resident too. */
  'desk.open': {
    payload: v.strictObject({ caseNumber: caseNumberSchema, purpose: deskPurposeSchema, isWhole: v.boolean() }),
    value: deskRecordSchema,
    error: v.variant('kind', [notFound, notForYou]),
  },
  /** Takes a case; `over`: also from whoever has it. */
  'desk.claim': {
    payload: v.strictObject({ caseNumber: caseNumberSchema, over: v.boolean() }),
    value: nothingSchema,
    error: v.variant('kind', [notFound, notForYou, takenByOther]),
  },
  /** Gives an own case back. */
  'desk.release': { payload: onCase, value: nothingSchema, error: v.variant('kind', [notFound, notForYou]) },
  /** One step of a case, by somebody who has seen all steps before: `version` as it was opened. */
  'desk.act': {
    payload: v.strictObject({ caseNumber: caseNumberSchema, version: v.number(), act: deskActSchema }),
    value: nothingSchema,
    error: deskErrorSchema,
  },
  /** The departments' systems, and the cases that wait for one: those set aside on top. */
  'departments.list': {
    payload: nothingSchema,
    value: v.strictObject({ departments: v.array(departmentLinkSchema), referrals: v.array(referralSchema) }),
    error: notForYou,
  },
  /** Refers a case again, from the start. */
  'departments.sendAgain': { payload: onCase, value: nothingSchema, error: v.variant('kind', [notFound, notForYou]) },
  /** Decides by hand what the department's system does not; the resident reads the reason. */
  'departments.settle': {
    payload: v.strictObject({
      caseNumber: caseNumberSchema,
      version: v.number(),
      decision: v.picklist(['complete', 'reject']),
      reason: staffWordsSchema,
      /** What the certificate says, where one is issued. */
      values: v.optional(v.record(fieldKeySchema, fieldValueSchema), {}),
    }),
    value: nothingSchema,
    error: v.variant('kind', [
      notFound,
      notForYou,
      v.strictObject({ kind: v.literal('conflict') }),
      v.strictObject({ kind: v.literal('notAllowed') }),
      ...certificateRefusals,
    ]),
  },
  /** `null`: there is no municipal platform. */
  'platform.show': {
    payload: nothingSchema,
    value: v.strictObject({ platform: v.nullable(platformViewSchema) }),
    error: notForYou,
  },
  /** Tries a report again at once. */
  'platform.sendAgain': { payload: onReport, value: nothingSchema, error: v.variant('kind', [notFound, notForYou]) },
  /** A report that was set aside is seen to by hand, and is sent no more; the case's next ones go on. */
  'platform.settle': {
    payload: v.strictObject({ ...onReport.entries, reason: staffWordsSchema }),
    value: nothingSchema,
    error: v.variant('kind', [notFound, notForYou, v.strictObject({ kind: v.literal('notAllowed') })]),
  },
  ...catalogueRequests,
  ...hotlineRequests,
  ...supervisionRequests,
  ...erasureRequests,
  ...staffRequests,
} as const satisfies RequestTable;

export const consolePushSchema = v.variant('name', [
  v.strictObject({ name: v.literal('fleet.changed'), payload: v.strictObject({ terminal: fleetTerminalSchema }) }),
  v.strictObject({ name: v.literal('cases.changed'), payload: v.strictObject({}) }),
  v.strictObject({ name: v.literal('catalogue.changed'), payload: v.strictObject({}) }),
]);
export type ConsolePush = v.InferOutput<typeof consolePushSchema>;

import * as v from 'valibot';
import { sealedEnvelopeSchema } from '../cases/sealed-envelope.ts';
import { submissionReceiptSchema } from '../cases/submission.ts';
import { deviceStatusesSchema } from '../devices/device-status.ts';
import { printJobIdSchema, printOutcomeSchema } from '../devices/print-job.ts';
import { receiptSchema } from '../devices/receipt.ts';
import { scannedCodeSchema } from '../devices/scanned-code.ts';
import { guestHolderSchema, maskedHolderSchema } from '../identity/assertion.ts';
import { socialCardSummarySchema } from '../identity/social-card.ts';
import { envelopeIdSchema, visitIdSchema } from '../ids.ts';
import { sealingKeySchema } from '../sealing/sealed.ts';
import { terminalProfileSchema } from '../terminals/terminal-profile.ts';

/**
 * The screen's link to the agent (namespace `/agent` on 127.0.0.1): the small form of CEN XFS4IoT. A command is
 * acknowledged at once, may send events, and ends with exactly one completion. `id` is the screen's own and makes it
 * idempotent: a repeated id gets the first completion again, and nothing is done twice.
 */
const commandId = v.pipe(v.string(), v.uuid());

/** Why reading a card ended without a person. `noMedia`: nobody laid a card in time. */
export const identityErrorSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('noMedia') }),
  v.strictObject({ kind: v.literal('unavailable') }),
  v.strictObject({ kind: v.literal('notEnrolled') }),
  /** A good card, of somebody for whom there are no items here. */
  v.strictObject({ kind: v.literal('notServed'), guest: guestHolderSchema }),
]);

/** Why a card that is on the reader can't be used; the reader stays armed and the person may try again. */
export const invalidCardCauseSchema = v.picklist([
  'pulled',
  'unreadable',
  'unsupported',
  'expired',
  'counterfeit',
  'severalCards',
  'wrongCard',
]);
export type InvalidCardCause = v.InferOutput<typeof invalidCardCauseSchema>;

/** Command name → its payload, its success value, its own errors. */
export const agentCommands = {
  /** Arms the reader and waits for a card. Events: `identity.armed`, `identity.cardEntered`, `identity.invalidCard`. */
  'identity.read': {
    payload: v.strictObject({ visitId: visitIdSchema }),
    value: v.strictObject({ assertion: v.pipe(v.string(), v.maxLength(8192)), holder: maskedHolderSchema }),
    error: identityErrorSchema,
  },
  /**
   * Waits for a social security card and reads it. The value identifies nobody: nothing on the card is proven, and a
   * session takes `identity.read`. Events: `socialCard.removalNeeded`, `.armed`, `.cardEntered`, `.invalidCard`.
   */
  'socialCard.read': {
    payload: v.strictObject({ visitId: visitIdSchema }),
    value: socialCardSummarySchema,
    error: v.variant('kind', [
      /** Nobody inserted a card in time. */
      v.strictObject({ kind: v.literal('noMedia') }),
      v.strictObject({ kind: v.literal('unavailable') }),
    ]),
  },
  /** Waits for one code before the scanner. What is scanned before or after is dropped. */
  'code.scan': {
    payload: v.strictObject({ visitId: visitIdSchema }),
    value: scannedCodeSchema,
    error: v.variant('kind', [
      /** Nobody showed a code in time. */
      v.strictObject({ kind: v.literal('noCode') }),
      v.strictObject({ kind: v.literal('unavailable') }),
    ]),
  },
  /** Prints a receipt. The outcome is the value, whatever it is; the same `jobId` gets the first outcome again. */
  'receipt.print': {
    payload: v.strictObject({ jobId: printJobIdSchema, receipt: receiptSchema }),
    value: printOutcomeSchema,
    error: v.never(),
  },
  /** Fetches the document behind a ticket from the server and prints it on A4. */
  'document.print': {
    payload: v.strictObject({ jobId: printJobIdSchema, ticket: v.pipe(v.string(), v.maxLength(64)) }),
    value: printOutcomeSchema,
    error: v.never(),
  },
  /**
   * Success means: on disk, flushed. From here the case can't be lost. The cases of one visit reach the server in the order
   * they were put; the visit itself is not written down.
   */
  'outbox.put': {
    payload: v.strictObject({ envelope: sealedEnvelopeSchema, visitId: v.optional(visitIdSchema) }),
    value: v.strictObject({}),
    error: v.variant('kind', [
      v.strictObject({ kind: v.literal('full') }),
      v.strictObject({ kind: v.literal('diskError') }),
      v.strictObject({ kind: v.literal('differentContent') }),
    ]),
  },
  /** Tells the outbox that the server has the case; believed only with the server's proof. */
  'outbox.settle': {
    payload: v.strictObject({ envelopeId: envelopeIdSchema, receipt: submissionReceiptSchema }),
    value: v.strictObject({}),
    error: v.strictObject({ kind: v.literal('proofRefused') }),
  },
  /**
   * Calls staff to the terminal, or ends the call. Comes back when the server has been told or can't be: a call that it was
   * not told of stays, and is reported as soon as the server can be reached. Called again, it goes on since the first time.
   */
  'staff.call': {
    payload: v.strictObject({ called: v.boolean() }),
    value: v.strictObject({ serverTold: v.boolean() }),
    error: v.never(),
  },
  /** The person has left: everything the agent still holds of the visit is dropped. */
  'visit.end': { payload: v.strictObject({ visitId: visitIdSchema }), value: v.strictObject({}), error: v.never() },
} as const;
export type AgentCommands = typeof agentCommands;
export type AgentCommandName = keyof AgentCommands;

/** Socket.io event `command`, answered through the acknowledgement with {@link acknowledgeSchema}. */
export const commandMessageSchema = v.strictObject({
  id: commandId,
  name: v.picklist([
    'identity.read',
    'socialCard.read',
    'code.scan',
    'receipt.print',
    'document.print',
    'outbox.put',
    'outbox.settle',
    'staff.call',
    'visit.end',
  ] satisfies AgentCommandName[]),
  /** Counts from receipt, queue time included. 0: none. */
  timeoutMs: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(600_000)),
  payload: v.unknown(),
});
export type CommandMessage = v.InferOutput<typeof commandMessageSchema>;

/** Ends a running command; it still sends its own completion. Socket.io event `cancel`. */
export const cancelMessageSchema = v.strictObject({ id: commandId });

export const acknowledgeSchema = v.variant('accepted', [
  v.strictObject({ accepted: v.literal(true) }),
  v.strictObject({
    accepted: v.literal(false),
    reject: v.picklist(['invalidMessage', 'tooManyRequests', 'forbidden']),
  }),
]);
export type Acknowledge = v.InferOutput<typeof acknowledgeSchema>;

/** Socket.io event `commandEvent`. */
export const commandEventSchema = v.variant('name', [
  v.strictObject({ id: commandId, name: v.literal('identity.armed'), payload: v.strictObject({}) }),
  v.strictObject({ id: commandId, name: v.literal('identity.cardEntered'), payload: v.strictObject({}) }),
  v.strictObject({
    id: commandId,
    name: v.literal('identity.invalidCard'),
    payload: v.strictObject({ cause: invalidCardCauseSchema }),
  }),
  /** A card that was read is still in the reader. */
  v.strictObject({ id: commandId, name: v.literal('socialCard.removalNeeded'), payload: v.strictObject({}) }),
  v.strictObject({ id: commandId, name: v.literal('socialCard.armed'), payload: v.strictObject({}) }),
  v.strictObject({ id: commandId, name: v.literal('socialCard.cardEntered'), payload: v.strictObject({}) }),
  v.strictObject({
    id: commandId,
    name: v.literal('socialCard.invalidCard'),
    payload: v.strictObject({ cause: invalidCardCauseSchema }),
  }),
]);
export type CommandEvent = v.InferOutput<typeof commandEventSchema>;

/**
 * How a command ended (XFS4IoT completion codes, the ones we use). `commandError` carries the command's own error.
 * Socket.io event `completion`.
 */
export const completionSchema = v.variant('code', [
  v.strictObject({ id: commandId, code: v.literal('success'), payload: v.unknown() }),
  v.strictObject({ id: commandId, code: v.literal('commandError'), payload: v.unknown() }),
  v.strictObject({ id: commandId, code: v.picklist(['timeOut', 'canceled', 'deviceNotReady', 'internalError']) }),
]);
export type Completion = v.InferOutput<typeof completionSchema>;

/** What a key of the tactile keypad means. */
export const keypadKeySchema = v.picklist(['next', 'previous', 'enter', 'back', 'help', 'volumeUp', 'volumeDown']);
export type KeypadKey = v.InferOutput<typeof keypadKeySchema>;

/** A key was pressed on the keypad (socket.io event `keypad`). Not repeated, not kept: a screen that is away misses it. */
export const keypadMessageSchema = v.strictObject({ key: keypadKeySchema });

/** The whole picture, sent on every connect and on every change (socket.io event `snapshot`). */
export const agentSnapshotSchema = v.strictObject({
  /** Changes when the agent restarts: a screen in mid-visit then starts over. */
  boot: v.pipe(v.string(), v.uuid()),
  seq: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** `null` until the terminal has been enrolled. */
  profile: v.nullable(terminalProfileSchema),
  sealingKey: v.nullable(sealingKeySchema),
  devices: deviceStatusesSchema,
  /** Whether the agent reaches the server. */
  serverReachable: v.boolean(),
  /** The server does not believe this terminal's key any more: nothing can be done here until staff have been. */
  revoked: v.boolean(),
});
export type AgentSnapshot = v.InferOutput<typeof agentSnapshotSchema>;

/**
 * What stands on the screen, as far as the agent has to know: one of the screens without a person, or `visit` for all
 * others. Nothing in it tells who is there.
 */
export const screenPlaceSchema = v.picklist(['starting', 'outOfService', 'attract', 'visit']);
export type ScreenPlace = v.InferOutput<typeof screenPlaceSchema>;

/**
 * Sign of life of the page: the flow runs, and what it says is drawn. Sent every {@link beatEveryMs} and at once when the
 * place changes (socket.io event `beat`, not acknowledged).
 */
export const beatMessageSchema = v.strictObject({ place: screenPlaceSchema });
export type BeatMessage = v.InferOutput<typeof beatMessageSchema>;

/** Milliseconds between two beats. */
export const beatEveryMs = 1_000;

/** The agent misses the page's beats and asks it to load itself again (socket.io event `reload`). */
export const reloadMessageSchema = v.strictObject({});
export type ReloadMessage = v.InferOutput<typeof reloadMessageSchema>;

/** A second screen took this one's place; the agent disconnects it (socket.io event `closing`, both namespaces). */
export const closingMessageSchema = v.strictObject({ reason: v.literal('superseded') });
export type ClosingMessage = v.InferOutput<typeof closingMessageSchema>;

/**
 * Namespace `/server` on the same port is the tunnel: the requests and pushes of `resident-link.ts`, message for message.
 * Besides, the agent tells on every connect and on every change whether the server is reached (socket.io event `link`).
 */
export const tunnelStatusSchema = v.strictObject({ up: v.boolean() });
export type TunnelStatus = v.InferOutput<typeof tunnelStatusSchema>;

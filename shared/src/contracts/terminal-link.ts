import * as v from 'valibot';
import { sealedEnvelopeSchema } from '../cases/sealed-envelope.ts';
import { submissionErrorSchema, submissionReceiptSchema } from '../cases/submission.ts';
import { deviceStatusesSchema } from '../devices/device-status.ts';
import { terminalIdSchema } from '../ids.ts';
import { sealingKeySchema } from '../sealing/sealed.ts';
import { healthReportSchema } from '../terminals/health.ts';
import { terminalProfileSchema } from '../terminals/terminal-profile.ts';
import { instantSchema } from '../time.ts';
import { tolerant, tolerantRequests } from './additions.ts';
import { noErrorSchema, nothingSchema } from './request.ts';

/** The outbox in figures. */
/** Why no new case is taken: as many wait as may, one waits for too long, or the disk does not write. */
export const outboxAlarmSchema = v.picklist(['full', 'old', 'diskError']);

export const outboxStatusSchema = v.strictObject({
  waiting: v.pipe(v.number(), v.integer(), v.minValue(0)),
  oldestAt: v.nullable(instantSchema),
  /** Refused for good by the server, or not readable any more: a person has to look. */
  setAside: v.pipe(v.number(), v.integer(), v.minValue(0)),
  alarm: v.nullable(outboxAlarmSchema),
});
export type OutboxStatus = v.InferOutput<typeof outboxStatusSchema>;

/** The server's public keys a terminal needs, also offline: it keeps them. */
export const serverKeysSchema = v.strictObject({
  sealing: sealingKeySchema,
  /** Ed25519 public key (raw, base64url) that signs submission receipts. */
  signing: v.pipe(v.string(), v.maxLength(64)),
});
export type ServerKeys = v.InferOutput<typeof serverKeysSchema>;

const compactJws = v.pipe(v.string(), v.maxLength(2048));

/** The agent's own requests (namespace `/terminal`, authenticated by a token that the terminal's key signed). */
export const terminalRequests = tolerantRequests({
  'terminal.hello': {
    payload: v.strictObject({ boot: v.pipe(v.string(), v.uuid()), version: v.pipe(v.string(), v.maxLength(20)) }),
    value: v.strictObject({ profile: terminalProfileSchema, keys: serverKeysSchema, serverTime: instantSchema }),
    error: noErrorSchema,
  },
  /** A full picture each time: on every change at once, and every 30 s. */
  'terminal.report': {
    payload: v.strictObject({
      boot: v.pipe(v.string(), v.uuid()),
      /** Counts up within a boot: an older report never overwrites a newer one. */
      seq: v.pipe(v.number(), v.integer(), v.minValue(1)),
      devices: deviceStatusesSchema,
      outbox: outboxStatusSchema,
      /** Whether a screen is connected to the agent. */
      screen: v.boolean(),
      /** Since when somebody at the terminal waits for staff; `null`: nobody does. */
      staffCalledAt: v.nullable(instantSchema),
      /** `null`: from an agent that is older than this. */
      health: v.optional(v.nullable(healthReportSchema), null),
    }),
    /** The server's clock lets the agent see how far its own is off. */
    value: v.strictObject({
      serverTime: v.exactOptional(instantSchema),
      /** This terminal's key is due to be replaced, as soon as nobody is being served. */
      rotateKey: v.optional(v.boolean(), false),
    }),
    error: noErrorSchema,
  },
  /**
   * Names the key that shall follow the terminal's present one: the same statement signed by both. From then on the server takes
   * either, and the first credential that the new one signed retires the old one for good. Asked again: the same.
   */
  'terminal.rotateKey': {
    payload: v.strictObject({ byOld: compactJws, byNew: compactJws }),
    value: nothingSchema,
    error: v.strictObject({ kind: v.literal('proofRefused') }),
  },
  'cases.submit': {
    payload: v.strictObject({ envelope: sealedEnvelopeSchema }),
    value: submissionReceiptSchema,
    error: submissionErrorSchema,
  },
});
export type TerminalReport = v.InferOutput<(typeof terminalRequests)['terminal.report']['payload']>;

/**
 * The credential of a terminal: an EdDSA JWS by its own key, sent as `auth.token` when a socket is opened and as
 * `authorization: Bearer` over HTTP. Valid for a minute.
 */
export const terminalTokenClaimsSchema = v.object({
  iss: terminalIdSchema,
  aud: v.literal('linban-server'),
  purpose: v.literal('connect'),
  iat: v.pipe(v.number(), v.integer()),
  exp: v.pipe(v.number(), v.integer()),
  jti: v.pipe(v.string(), v.uuid()),
  /** Which run of an agent asks: two at once with the same key are a clone. */
  boot: v.pipe(v.string(), v.uuid()),
});

/** Why a terminal is not let in, as the message of socket.io's `connect_error`. Anything else: the server has trouble of its own. */
export const connectRefusalSchema = v.picklist([
  'forbidden',
  /** The credential is good, but its key is not any more: the terminal is out of service until it is reinstated or enrolled anew. */
  'revoked',
  /** Another agent with the same key is connected, and alive. */
  'cloned',
]);
export type ConnectRefusal = v.InferOutput<typeof connectRefusalSchema>;

/** What both signatures of `terminal.rotateKey` stand under: an EdDSA JWS. Valid for a minute, once. */
export const keyRotationClaimsSchema = v.object({
  iss: terminalIdSchema,
  aud: v.literal('linban-server'),
  purpose: v.literal('rotateKey'),
  /** Ed25519 public key, raw, base64url. */
  newKey: v.pipe(v.string(), v.maxLength(64)),
  iat: v.pipe(v.number(), v.integer()),
  exp: v.pipe(v.number(), v.integer()),
  jti: v.pipe(v.string(), v.uuid()),
});

/**
 * `POST /api/terminals/enrol`: a one-time code for a public key. Asked again with the same code and key, the same answer: a lost one
 * costs nothing. A key that was ever known is not taken with another code.
 */
export const enrolRequestSchema = v.object({
  code: v.pipe(v.string(), v.maxLength(64)),
  /** Ed25519 public key, raw, base64url. */
  publicKey: v.pipe(v.string(), v.maxLength(64)),
});
export const enrolReplySchema = tolerant(
  v.strictObject({ terminalId: terminalIdSchema, keys: serverKeysSchema, profile: terminalProfileSchema }),
);
export type EnrolReply = v.InferOutput<typeof enrolReplySchema>;

/** `POST /api/documents/redeem`: the PDF behind a ticket of `documents.ticket`, once. Body of the request. */
export const redeemRequestSchema = v.object({ ticket: v.pipe(v.string(), v.maxLength(64)) });

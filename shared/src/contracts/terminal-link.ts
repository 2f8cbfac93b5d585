import * as v from 'valibot';
import { sealedEnvelopeSchema } from '../cases/sealed-envelope.ts';
import { submissionErrorSchema, submissionReceiptSchema } from '../cases/submission.ts';
import { deviceStatusesSchema } from '../devices/device-status.ts';
import { terminalIdSchema } from '../ids.ts';
import { sealingKeySchema } from '../sealing/sealed.ts';
import { healthReportSchema } from '../terminals/health.ts';
import { terminalProfileSchema } from '../terminals/terminal-profile.ts';
import { instantSchema } from '../time.ts';
import { noErrorSchema, type RequestTable } from './request.ts';

/** The outbox in figures. */
export const outboxStatusSchema = v.strictObject({
  waiting: v.pipe(v.number(), v.integer(), v.minValue(0)),
  oldestAt: v.nullable(instantSchema),
  /** Refused for good by the server, or not readable any more: a person has to look. */
  setAside: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Why no new case is taken: as many wait as may, one waits for too long, or the disk does not write. */
  alarm: v.nullable(v.picklist(['full', 'old', 'diskError'])),
});
export type OutboxStatus = v.InferOutput<typeof outboxStatusSchema>;

/** The server's public keys a terminal needs, also offline: it keeps them. */
export const serverKeysSchema = v.strictObject({
  sealing: sealingKeySchema,
  /** Ed25519 public key (raw, base64url) that signs submission receipts. */
  signing: v.pipe(v.string(), v.maxLength(64)),
});
export type ServerKeys = v.InferOutput<typeof serverKeysSchema>;

/** The agent's own requests (namespace `/terminal`, authenticated by a token that the terminal's key signed). */
export const terminalRequests = {
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
    value: v.strictObject({ serverTime: v.exactOptional(instantSchema) }),
    error: noErrorSchema,
  },
  'cases.submit': {
    payload: v.strictObject({ envelope: sealedEnvelopeSchema }),
    value: submissionReceiptSchema,
    error: submissionErrorSchema,
  },
} as const satisfies RequestTable;
export type TerminalReport = v.InferOutput<(typeof terminalRequests)['terminal.report']['payload']>;

/**
 * The credential of a terminal: an EdDSA JWS by its own key, sent as `auth.token` when a socket is opened and as
 * `authorization: Bearer` over HTTP. Valid for a minute.
 */
export const terminalTokenClaimsSchema = v.strictObject({
  iss: terminalIdSchema,
  aud: v.literal('linban-server'),
  purpose: v.literal('connect'),
  iat: v.pipe(v.number(), v.integer()),
  exp: v.pipe(v.number(), v.integer()),
  jti: v.pipe(v.string(), v.uuid()),
});

/** `POST /api/terminals/enrol`: a one-time code for a public key, once in a terminal's life. */
export const enrolRequestSchema = v.strictObject({
  code: v.pipe(v.string(), v.maxLength(64)),
  /** Ed25519 public key, raw, base64url. */
  publicKey: v.pipe(v.string(), v.maxLength(64)),
});
export const enrolReplySchema = v.strictObject({
  terminalId: terminalIdSchema,
  keys: serverKeysSchema,
  profile: terminalProfileSchema,
});
export type EnrolReply = v.InferOutput<typeof enrolReplySchema>;

/** `POST /api/documents/redeem`: the PDF behind a ticket of `documents.ticket`, once. Body of the request. */
export const redeemRequestSchema = v.strictObject({ ticket: v.pipe(v.string(), v.maxLength(64)) });

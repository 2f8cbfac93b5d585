import * as v from 'valibot';
import { caseStateSchema } from '../cases/case-state.ts';
import { caseNumberSchema } from '../cases/codes.ts';
import { deviceStatusesSchema } from '../devices/device-status.ts';
import { terminalIdSchema } from '../ids.ts';
import { localizedTextSchema } from '../items/localized-text.ts';
import { healthReportSchema } from '../terminals/health.ts';
import { terminalStateSchema } from '../terminals/terminal-state.ts';
import { instantSchema } from '../time.ts';
import { noErrorSchema, nothingSchema, type RequestTable } from './request.ts';
import { outboxStatusSchema } from './terminal-link.ts';

/** Why staff took a terminal out of service: theirs to read, never the residents'. */
export const revocationReasonSchema = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));

const onTerminal = v.strictObject({ terminalId: terminalIdSchema });
const unknownTerminal = v.strictObject({ kind: v.literal('notFound') });

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
    error: unknownTerminal,
  },
  /** Takes a revocation back: the same key is believed again. */
  'terminals.reinstate': { payload: onTerminal, value: nothingSchema, error: unknownTerminal },
  /** The terminal replaces its key as soon as it is reached and nobody is being served. */
  'terminals.rotateKey': { payload: onTerminal, value: nothingSchema, error: unknownTerminal },
  /** A one-time code with which a machine becomes this terminal; the key before it is retired when it is used. Told once. */
  'terminals.newCode': {
    payload: onTerminal,
    value: v.strictObject({ code: v.pipe(v.string(), v.maxLength(64)) }),
    error: unknownTerminal,
  },
  'cases.recent': {
    payload: nothingSchema,
    value: v.strictObject({ cases: v.array(staffCaseSchema) }),
    error: noErrorSchema,
  },
} as const satisfies RequestTable;

export const consolePushSchema = v.variant('name', [
  v.strictObject({ name: v.literal('fleet.changed'), payload: v.strictObject({ terminal: fleetTerminalSchema }) }),
  v.strictObject({ name: v.literal('cases.changed'), payload: v.strictObject({}) }),
]);
export type ConsolePush = v.InferOutput<typeof consolePushSchema>;

/** `POST /api/staff/sign-in` (sets an HttpOnly cookie) and `POST /api/staff/sign-out`. */
export const signInRequestSchema = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(60)),
  password: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
});

/** Why nobody was signed in. A wrong password and an unknown name are the same. */
export const signInErrorSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('refused') }),
  /** Too many wrong ones: nothing is even tried before then. */
  v.strictObject({
    kind: v.literal('tooManyAttempts'),
    retryAfterSeconds: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
  /** The page was opened under another address than the server's own. */
  v.strictObject({ kind: v.literal('wrongAddress'), address: v.pipe(v.string(), v.url(), v.maxLength(200)) }),
  v.strictObject({ kind: v.literal('invalidRequest') }),
]);
export type SignInError = v.InferOutput<typeof signInErrorSchema>;

/**
 * Who is signed in, and how long for: the value of `POST /api/staff/sign-in`, and of `GET /api/staff/session`, which
 * counts as a sign of the person (sockets do not: a page left open must not keep its session alive).
 */
export const staffSessionSchema = v.strictObject({
  name: v.pipe(v.string(), v.maxLength(60)),
  idleUntil: instantSchema,
  endsAt: instantSchema,
});
export type StaffSessionView = v.InferOutput<typeof staffSessionSchema>;

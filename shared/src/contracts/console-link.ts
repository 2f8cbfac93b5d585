import * as v from 'valibot';
import { caseStateSchema } from '../cases/case-state.ts';
import { caseNumberSchema } from '../cases/codes.ts';
import { deviceStatusesSchema } from '../devices/device-status.ts';
import { terminalIdSchema } from '../ids.ts';
import { localizedTextSchema } from '../items/localized-text.ts';
import { terminalStateSchema } from '../terminals/terminal-state.ts';
import { instantSchema } from '../time.ts';
import { noErrorSchema, nothingSchema, type RequestTable } from './request.ts';
import { outboxStatusSchema } from './terminal-link.ts';

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

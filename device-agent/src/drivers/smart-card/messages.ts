import * as v from 'valibot';
import { isPermitted } from './apdu.ts';

/** Between the agent and the process that speaks to PC/SC, both ways over Node's channel; each side parses. */

const id = v.pipe(v.number(), v.integer(), v.minValue(1));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const bytesSchema = v.pipe(
  v.string(),
  v.maxLength(1024),
  v.regex(/^(?:[0-9a-f]{2})*$/),
  v.transform((text): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))),
);

/** What the agent asks. A command that is not for reading is no message at all. */
export const hostRequestSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('connect'), id, reader: name }),
  v.strictObject({
    kind: v.literal('transmit'),
    id,
    apdu: v.pipe(bytesSchema, v.check(isPermitted, 'not a command for reading')),
  }),
  v.strictObject({ kind: v.literal('disconnect'), id }),
]);
export type HostRequest = v.InferInput<typeof hostRequestSchema>;

export const hostMessageSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('opened') }),
  v.strictObject({
    kind: v.literal('notOpened'),
    why: v.picklist(['driverUnavailable', 'serviceDown']),
    code: v.pipe(v.string(), v.maxLength(60)),
  }),
  /** All readers, on every change. */
  v.strictObject({
    kind: v.literal('readers'),
    readers: v.pipe(
      v.array(v.strictObject({ name, card: v.picklist(['absent', 'present', 'mute']) })),
      v.maxLength(64),
    ),
  }),
  v.strictObject({ kind: v.literal('done'), id, bytes: bytesSchema }),
  v.strictObject({ kind: v.literal('failed'), id, fault: v.picklist(['cardGone', 'failed']) }),
]);
export type HostMessage = v.InferInput<typeof hostMessageSchema>;

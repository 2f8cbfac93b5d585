import { socialCardFieldSchema, socialCardSummarySchema } from '@linban/shared/identity/social-card.ts';
import * as v from 'valibot';

/**
 * Between the agent and a process that speaks to PC/SC, both ways over Node's channel; each side parses.
 * Nothing that is on a card is said in clear.
 */

const id = v.pipe(v.number(), v.integer(), v.minValue(1));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

/** What the agent asks. */
export const hostRequestSchema = v.strictObject({ kind: v.literal('read'), id, reader: name });
export type HostRequest = v.InferInput<typeof hostRequestSchema>;

const readFaultSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('fault'), fault: v.picklist(['cardGone', 'failed']) }),
  v.strictObject({ kind: v.literal('garbled') }),
  v.strictObject({ kind: v.literal('wrongCard') }),
  v.strictObject({ kind: v.literal('unreadable'), field: socialCardFieldSchema }),
]);

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
  v.strictObject({ kind: v.literal('read'), id, card: socialCardSummarySchema }),
  v.strictObject({ kind: v.literal('notRead'), id, fault: readFaultSchema }),
]);
export type HostMessage = v.InferInput<typeof hostMessageSchema>;

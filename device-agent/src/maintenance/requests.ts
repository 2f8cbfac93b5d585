import { deviceClassSchema } from '@linban/shared/devices/device-status.ts';
import { useMeasureSchema } from '@linban/shared/terminals/health.ts';
import * as v from 'valibot';

/** What `linban-agent` asks of the agent that runs on the same machine: one request a connection, one line of JSON each way. */
export const maintenanceRequestSchema = v.variant('name', [
  /** Paper was put in, or a part was changed: counting begins anew. */
  v.strictObject({
    name: v.literal('consumables.replenish'),
    device: deviceClassSchema,
    measures: v.pipe(v.array(useMeasureSchema), v.minLength(1), v.maxLength(useMeasureSchema.options.length)),
  }),
  /** What kept the browser from running was put right: it is started at once. */
  v.strictObject({ name: v.literal('screen.retry') }),
  /** Whether the agent may be restarted without taking the screen away from somebody. */
  v.strictObject({ name: v.literal('agent.isIdle') }),
]);
export type MaintenanceRequest = v.InferOutput<typeof maintenanceRequestSchema>;

export const maintenanceReplySchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('done') }),
  v.strictObject({ kind: v.literal('diskError') }),
  /** Somebody else shows the screen. */
  v.strictObject({ kind: v.literal('noBrowser') }),
  /** Somebody is being served. */
  v.strictObject({ kind: v.literal('busy') }),
  v.strictObject({ kind: v.literal('invalidRequest') }),
]);
export type MaintenanceReply = v.InferOutput<typeof maintenanceReplySchema>;

/** The socket lies in the data folder, which only the agent's own user and root may enter. */
export const socketName = 'maintenance.sock';
/** Bytes of the longest request or reply. */
export const longestLine = 1_024;

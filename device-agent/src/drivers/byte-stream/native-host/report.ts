import * as v from 'valibot';

/** The one message of a port host to its agent: how the opening ended. Bytes go through its standard streams. */
export const hostReportSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('opened') }),
  v.strictObject({ kind: v.literal('busy'), code: v.string() }),
  v.strictObject({ kind: v.literal('unreachable'), code: v.string() }),
  v.strictObject({ kind: v.literal('driverUnavailable'), code: v.string() }),
]);
export type HostReport = v.InferOutput<typeof hostReportSchema>;

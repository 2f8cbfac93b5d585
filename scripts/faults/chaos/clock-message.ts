import * as v from 'valibot';

/** What a server with a stepped clock is told: how far its clock on the wall is off. */
export const clockMessageSchema = v.object({ clockOffsetMs: v.number() });
export type ClockMessage = v.InferOutput<typeof clockMessageSchema>;

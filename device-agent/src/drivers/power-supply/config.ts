import * as v from 'valibot';
import { portSchema } from '../byte-stream/transport.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(500));

/** The uninterruptible power supply behind Network UPS Tools. */
export const powerSupplyConfigSchema = v.strictObject({
  host: v.optional(text, '127.0.0.1'),
  port: v.optional(portSchema, 3493),
  ups: v.pipe(text, v.regex(/^[\w.-]+$/)),
});

import * as v from 'valibot';
import { isoDateSchema, residentIdNumberSchema } from './resident-id.ts';

/**
 * The person a resident identity card speaks of (GA 467 text block, already validated).
 * Personal data: lives in the agent while the card is read, and sealed in the assertion; never in the browser.
 */
export const cardHolderSchema = v.strictObject({
  document: v.literal('residentIdCard'),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(15)),
  sex: v.picklist(['male', 'female', 'unknown', 'notStated']),
  /** GB/T 3304 code, two digits. */
  ethnicity: v.pipe(v.string(), v.regex(/^\d{2}$/)),
  birthDate: isoDateSchema,
  address: v.pipe(v.string(), v.minLength(1), v.maxLength(35)),
  idNumber: residentIdNumberSchema,
  authority: v.pipe(v.string(), v.maxLength(15)),
  validFrom: isoDateSchema,
  /** `null`: valid without end (长期). */
  validTo: v.nullable(isoDateSchema),
});
export type CardHolder = v.InferOutput<typeof cardHolderSchema>;

import * as v from 'valibot';
import { isoDateSchema } from './resident-id.ts';

/** The data elements of a social security card (社会保障卡) that are read, in the order of their tags. */
export const socialCardFieldSchema = v.picklist([
  'cardCode',
  'cardClass',
  'version',
  'organisation',
  'issueDate',
  'validTo',
  'cardNumber',
  'idNumber',
  'name',
  'sex',
  'nation',
  'birthPlace',
  'birthDate',
]);
export type SocialCardField = v.InferOutput<typeof socialCardFieldSchema>;

/** `refused`: the card has it, perhaps, and does not give it without a security module or a PIN. `absent`: not on this card. */
export const fieldStateSchema = v.picklist(['read', 'refused', 'absent']);
export type FieldState = v.InferOutput<typeof fieldStateSchema>;

/**
 * What the screen may know of a social security card. It identifies nobody: neither the card nor its holder was
 * authenticated, anybody can write such a card. Fit to find a record that an ID card then confirms.
 */
export const socialCardSummarySchema = v.strictObject({
  cardNumberMasked: v.nullable(v.pipe(v.string(), v.maxLength(9))),
  /** Where contributions are pooled (统筹区), GB/T 2260: six digits. */
  region: v.nullable(v.pipe(v.string(), v.regex(/^\d{6}$/))),
  class: v.nullable(v.pipe(v.string(), v.maxLength(1))),
  validTo: v.nullable(isoDateSchema),
  /** `null`: the card gave neither name nor number, as third-generation cards do without a security module. */
  holder: v.nullable(
    v.strictObject({
      name: v.nullable(v.pipe(v.string(), v.maxLength(40))),
      /** All but the last four starred: the region beside it would give more of it away. */
      idNumber: v.nullable(v.pipe(v.string(), v.maxLength(18))),
    }),
  ),
  fields: v.strictObject(v.entriesFromList(socialCardFieldSchema.options, fieldStateSchema)),
});
export type SocialCardSummary = v.InferOutput<typeof socialCardSummarySchema>;

import * as v from 'valibot';
import { caseNumberSchema } from '../cases/codes.ts';
import { isoDateSchema, residentIdNumberSchema } from '../identity/resident-id.ts';
import { itemIdSchema } from '../ids.ts';
import { answersSchema } from '../items/answers.ts';
import { fieldKeySchema, fieldValueSchema } from '../items/field.ts';
import { localizedTextSchema } from '../items/localized-text.ts';

/** What the centre asks line-of-business systems over HTTP (JSON). Every answer is parsed: departments are not trusted to be right. */

const person = v.strictObject({ name: v.pipe(v.string(), v.maxLength(60)), idNumber: residentIdNumberSchema });

const month = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}$/));
const values = v.record(fieldKeySchema, fieldValueSchema);

/** `POST {department}/records`: what the department keeps of a person. */
export const recordRequestSchema = v.strictObject({
  requestId: v.pipe(v.string(), v.uuid()),
  /** Which of its records. */
  record: v.string(),
  person,
  /** Months, inclusive: `2025-12`; `null` for a record that is of no time. */
  period: v.nullable(v.strictObject({ from: month, to: month })),
  answers: answersSchema,
});
export type RecordRequest = v.InferOutput<typeof recordRequestSchema>;

/** Values by the names that the item's record gives them; each is checked against it. Amounts in fen (1/100 yuan). */
export const recordReplySchema = v.variant('found', [
  v.strictObject({ found: v.literal(true), facts: values, rows: v.pipe(v.array(values), v.maxLength(600)) }),
  v.strictObject({ found: v.literal(false) }),
]);
export type RecordReply = v.InferOutput<typeof recordReplySchema>;
export type FoundRecord = Extract<RecordReply, { found: true }>;

/** `POST {department}/cases`: the department decides. The case number is the idempotency key: asked again, the same answer. */
export const decisionRequestSchema = v.strictObject({
  caseNumber: caseNumberSchema,
  itemId: itemIdSchema,
  itemVersion: v.pipe(v.number(), v.integer()),
  person,
  answers: answersSchema,
});
export type DecisionRequest = v.InferOutput<typeof decisionRequestSchema>;

export const decisionReplySchema = v.variant('decision', [
  v.strictObject({
    decision: v.literal('granted'),
    caseNumber: caseNumberSchema,
    /** The department's own number for what it granted. */
    registrationNumber: v.pipe(v.string(), v.regex(/^[0-9A-Z-]{4,32}$/)),
    effectiveFrom: isoDateSchema,
    /** What else it answers with, by the names that the item gives. */
    results: v.optional(values, {}),
  }),
  v.strictObject({ decision: v.literal('refused'), caseNumber: caseNumberSchema, reason: localizedTextSchema }),
]);
export type DecisionReply = v.InferOutput<typeof decisionReplySchema>;

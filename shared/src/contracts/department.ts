import * as v from 'valibot';
import { caseNumberSchema } from '../cases/codes.ts';
import { isoDateSchema, residentIdNumberSchema } from '../identity/resident-id.ts';
import { itemIdSchema } from '../ids.ts';
import { answersSchema } from '../items/answers.ts';
import { localizedTextSchema } from '../items/localized-text.ts';

/** What the centre asks line-of-business systems over HTTP (JSON). Every answer is parsed: departments are not trusted to be right. */

const person = v.strictObject({ name: v.pipe(v.string(), v.maxLength(60)), idNumber: residentIdNumberSchema });

/** `POST {department}/lookups/contributions`: 城保缴费情况. */
export const contributionsRequestSchema = v.strictObject({
  requestId: v.pipe(v.string(), v.uuid()),
  person,
  /** Months, inclusive: `2025-12`. */
  from: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}$/)),
  to: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}$/)),
});
const fen = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000_00));
export const contributionsReplySchema = v.variant('found', [
  v.strictObject({
    found: v.literal(true),
    /** Months paid in all, not only in the period. */
    totalMonths: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1200)),
    months: v.pipe(
      v.array(
        v.strictObject({
          month: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}$/)),
          employer: v.pipe(v.string(), v.minLength(1), v.maxLength(60)),
          /** Amounts in fen (1/100 yuan). */
          base: fen,
          personal: fen,
          employerPart: fen,
          status: v.picklist(['paid', 'pending', 'missing']),
        }),
      ),
      v.maxLength(600),
    ),
  }),
  v.strictObject({ found: v.literal(false) }),
]);
export type ContributionsReply = v.InferOutput<typeof contributionsReplySchema>;

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
  }),
  v.strictObject({ decision: v.literal('refused'), caseNumber: caseNumberSchema, reason: localizedTextSchema }),
]);
export type DecisionReply = v.InferOutput<typeof decisionReplySchema>;

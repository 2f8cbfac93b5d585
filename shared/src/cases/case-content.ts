import * as v from 'valibot';
import { itemIdSchema, visitIdSchema } from '../ids.ts';
import { answersSchema } from '../items/answers.ts';
import { languageSchema } from '../items/localized-text.ts';
import { instantSchema } from '../time.ts';

const coordinate = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000));

/**
 * A signature written by finger: strokes of points, both axes 0…1000 over the pad, which is `aspect` times as wide as high.
 */
export const signatureSchema = v.strictObject({
  aspect: v.pipe(v.number(), v.minValue(0.5), v.maxValue(5)),
  strokes: v.pipe(
    v.array(v.pipe(v.array(v.tuple([coordinate, coordinate])), v.minLength(1), v.maxLength(1000))),
    v.minLength(1),
    v.maxLength(60),
  ),
});
export type Signature = v.InferOutput<typeof signatureSchema>;

/** Whether enough was written to be a signature and not a tap: a path of at least the pad's half height. */
export const isSigned = (signature: Pick<Signature, 'strokes'>): boolean => {
  const lengths = signature.strokes.map((stroke) =>
    stroke.slice(1).reduce((sum, [x, y], index) => {
      const [previousX, previousY] = stroke[index] ?? [x, y];
      return sum + Math.hypot(x - previousX, y - previousY);
    }, 0),
  );
  return lengths.reduce((sum, length) => sum + length, 0) >= 500;
};

/** The content of a case as the resident signed it. Sealed before it leaves the screen; only the server can open it. */
export const caseContentSchema = v.strictObject({
  v: v.literal(1),
  visitId: visitIdSchema,
  itemId: itemIdSchema,
  itemVersion: v.pipe(v.number(), v.integer(), v.minValue(1)),
  answers: answersSchema,
  signature: v.nullable(signatureSchema),
  language: languageSchema,
  signedAt: instantSchema,
  /** The agent's signed statement of who was there (compact JWS). */
  assertion: v.pipe(v.string(), v.maxLength(8192)),
});
export type CaseContent = v.InferOutput<typeof caseContentSchema>;

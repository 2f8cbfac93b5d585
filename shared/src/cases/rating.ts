import * as v from 'valibot';

/** A rating: how content the resident was, 1 to 5, and with what they were not. */
export const ratingSchema = v.strictObject({
  level: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5)),
  reasons: v.pipe(v.array(v.picklist(['slow', 'unclear', 'hardToUse', 'printing', 'result', 'other'])), v.maxLength(6)),
});

import * as v from 'valibot';

/**
 * What is done with an account. `renewed`: its holder has a new password, and nobody else was told it; `givenAnew`: somebody else gave
 * it one, and was told it.
 */
export const accountActSchema = v.picklist(['made', 'closed', 'reopened', 'renewed', 'givenAnew']);
export type AccountAct = v.InferOutput<typeof accountActSchema>;

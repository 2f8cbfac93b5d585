import { guestHolderSchema, maskedHolderSchema } from '@linban/shared/identity/assertion.ts';
import { isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import { sealedSchema, sealingKeySchema } from '@linban/shared/sealing/sealed.ts';
import * as v from 'valibot';
import { cardFields } from '../../drivers/id-card/types.ts';

/** Between the agent and the process that reads the text of one card, over Node's channel; each side parses. The card itself goes through a pipe. */

export const sealRequestSchema = v.strictObject({
  today: isoDateSchema,
  sealingKey: sealingKeySchema,
  context: v.pipe(v.string(), v.minLength(1), v.maxLength(300)),
});
export type SealRequest = v.InferInput<typeof sealRequestSchema>;

export const sealAnswerSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('sealed'), person: sealedSchema, holder: maskedHolderSchema }),
  v.strictObject({ kind: v.literal('guest'), guest: guestHolderSchema }),
  v.strictObject({
    kind: v.literal('refused'),
    error: v.variant('kind', [
      v.strictObject({ kind: v.literal('unsupportedCard') }),
      v.strictObject({ kind: v.literal('unreadableCard'), field: v.picklist(cardFields) }),
      v.strictObject({ kind: v.literal('expiredCard') }),
    ]),
  }),
]);
export type SealAnswer = v.InferInput<typeof sealAnswerSchema>;

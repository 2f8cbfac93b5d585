import { missingThingSchema } from '@linban/shared/cases/case-view.ts';
import { askedAgainSchema } from '@linban/shared/cases/supplement.ts';
import { withdrawalGroundSchema } from '@linban/shared/contracts/console-link.ts';
import { certifiedSchema } from '@linban/shared/contracts/department.ts';
import { documentIdSchema } from '@linban/shared/ids.ts';
import { type LocalizedText, localizedTextSchema } from '@linban/shared/items/localized-text.ts';
import * as v from 'valibot';
import type { DataKeys } from '../keys/data-keys.ts';

/** What somebody proposes to do with a certificate, as the second person carries it out. */
const proposedChangeSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('correction'), documentId: documentIdSchema, certified: certifiedSchema }),
  v.strictObject({ kind: v.literal('withdrawal'), documentId: documentIdSchema, ground: withdrawalGroundSchema }),
]);
export type ProposedChange = v.InferOutput<typeof proposedChangeSchema>;

/** What staff wrote of a step, and what the log's digest of it was salted with. It speaks of the person, so it is kept encrypted. */
const stepWordsSchema = v.strictObject({
  reason: localizedTextSchema,
  missing: v.array(missingThingSchema),
  /** Which of them are questions of the item, to be answered anew. */
  askedAgain: v.optional(v.array(askedAgainSchema), []),
  salt: v.pipe(v.string(), v.maxLength(64)),
  change: v.optional(v.nullable(proposedChangeSchema), null),
  /** The digest of an envelope that came when nothing was awaited any more, and that this step tells of. */
  unused: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(64))), null),
});
type StepWords = v.InferOutput<typeof stepWordsSchema>;
type WrittenWords = v.InferInput<typeof stepWordsSchema>;

const place = (caseId: string, seq: number) => `case_action.words|${caseId}|${seq}`;

export const encryptWords = (keys: DataKeys, caseId: string, seq: number, stepWords: WrittenWords): Buffer =>
  keys.encrypt(JSON.stringify(stepWords), place(caseId, seq));

export const decryptWords = (keys: DataKeys, caseId: string, seq: number, stored: Buffer): StepWords =>
  v.parse(stepWordsSchema, JSON.parse(keys.decrypt(stored, place(caseId, seq)).toString('utf8')));

/** What somebody typed, in whatever language they did. */
export const asTyped = (text: string): LocalizedText => v.parse(localizedTextSchema, { 'zh-CN': text, en: text });

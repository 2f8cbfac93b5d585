import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import { isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import { type Answers, answersSchema } from '@linban/shared/items/answers.ts';
import * as v from 'valibot';
import type { DataKeys } from '../keys/data-keys.ts';

interface DraftName {
  readonly resident_key: string;
  readonly item_id: string;
}

const place = (column: 'content' | 'owner', { resident_key, item_id }: DraftName) =>
  `draft.${column}|${resident_key}|${item_id}`;

/** Whose it is, as far as it takes to ask for it: what the two questions are about, and the name that is shown masked. */
const ownerSchema = v.strictObject({
  name: v.string(),
  idNumberEnd: v.string(),
  birthDate: isoDateSchema,
});
export type DraftOwner = v.InferOutput<typeof ownerSchema>;

const endLength = 4;

export const sealAnswers = (keys: DataKeys, name: DraftName, answers: Answers): Buffer =>
  keys.encrypt(JSON.stringify(answers), place('content', name));

/** What is kept of a draft, encrypted and bound to its row. */
export const sealDraft = (
  keys: DataKeys,
  name: DraftName,
  answers: Answers,
  { name: called, idNumber, birthDate }: Pick<ServedHolder, 'name' | 'idNumber' | 'birthDate'>,
) => {
  const owner: DraftOwner = { name: called, idNumberEnd: idNumber.slice(-endLength), birthDate };
  return {
    content: sealAnswers(keys, name, answers),
    owner: keys.encrypt(JSON.stringify(owner), place('owner', name)),
  };
};

export const contentOfDraft = (keys: DataKeys, row: DraftName & { readonly content: Buffer }): Answers =>
  v.parse(answersSchema, JSON.parse(keys.decrypt(row.content, place('content', row)).toString('utf8')));

export const ownerOfDraft = (keys: DataKeys, name: DraftName, owner: Buffer): DraftOwner =>
  v.parse(ownerSchema, JSON.parse(keys.decrypt(owner, place('owner', name)).toString('utf8')));

const dayMs = 24 * 3_600_000;

/** When a draft is thrown away, if nobody goes on with it. */
export const draftUntil = (keptAt: Date, days: number): Date => new Date(keptAt.getTime() + days * dayMs);

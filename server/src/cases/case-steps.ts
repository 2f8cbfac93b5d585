import { actionTypeSchema, actorRoleSchema } from '@linban/shared/cases/case-state.ts';
import { type CaseStep, caseStepSchema } from '@linban/shared/cases/case-view.ts';
import type { ExpressionBuilder } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import * as v from 'valibot';
import type { Tables } from '../db/tables.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import { decryptWords } from './step-words.ts';

/** The actions of the case `c`, as part of a statement that selects it. */
export const actionsOf = (part: ExpressionBuilder<Tables & { c: Tables['resident_case'] }, 'c'>) =>
  jsonArrayFrom(
    part
      .selectFrom('case_action as a')
      .select(['a.seq', 'a.type', 'a.role', 'a.actor', 'a.place', 'a.at', 'a.reason', 'a.words', 'a.account_id'])
      .whereRef('a.case_id', '=', 'c.case_id')
      .orderBy('a.seq'),
  );

/** As JSON brings it: bytes in hex, moments as text. */
const actionRowSchema = v.object({
  seq: v.number(),
  type: actionTypeSchema,
  role: actorRoleSchema,
  actor: v.unknown(),
  place: v.unknown(),
  at: v.pipe(
    v.string(),
    v.transform((text) => new Date(text)),
  ),
  reason: v.unknown(),
  words: v.nullable(
    v.pipe(
      v.string(),
      v.startsWith('\\x'),
      v.transform((hex) => Buffer.from(hex.slice(2), 'hex')),
    ),
  ),
  account_id: v.nullable(v.string()),
});
export type ActionRow = v.InferOutput<typeof actionRowSchema>;

export const readActions = (rows: unknown): readonly ActionRow[] => v.parse(v.array(actionRowSchema), rows);

/** A step as its resident reads it. */
export const stepOf = (keys: DataKeys, caseId: string, row: ActionRow): CaseStep => {
  const { type, role, actor, place, at } = row;
  const written = row.words && decryptWords(keys, caseId, row.seq, row.words);
  return v.parse(caseStepSchema, {
    type,
    role,
    actor,
    place,
    at: at.toISOString(),
    reason: written?.reason ?? row.reason,
    missing: written?.missing ?? [],
  });
};

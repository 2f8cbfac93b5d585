import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Tables } from '../db/tables.ts';
import type { ResidentKey } from '../keys/data-keys.ts';

/** No code anybody was given: what is erased is found by none. */
const nobodysCode = (purpose: string, caseId: string): Buffer =>
  createHash('sha256').update(`erased|${purpose}|${caseId}`).digest();

/** Of cases all that speaks of the person, whatever else is there; their steps and leaves stay. */
export const eraseCaseRows = async (
  transaction: Transaction<Tables>,
  ids: readonly string[],
  at: Date,
): Promise<void> => {
  if (ids.length === 0) return;
  for (const caseId of ids)
    await transaction
      .updateTable('resident_case')
      .set({
        erased_at: at,
        content: Buffer.alloc(0),
        resident_key: '',
        query_hash: nobodysCode('query', caseId),
        tracking_hash: nobodysCode('tracking', caseId),
        promised: false,
        claimed_by: null,
        open_wishes: 0,
        change_proposed: false,
      })
      .where('case_id', '=', caseId)
      .execute();
  await transaction
    .updateTable('case_action')
    .set({ reason: null, reason_salt: null, words: null })
    .where('case_id', 'in', ids)
    .execute();
  await transaction
    .updateTable('issued_document')
    .set({ pdf: null, holder: null, certified: null, resident_key: '' })
    .where('case_id', 'in', ids)
    .execute();
  await transaction.deleteFrom('record_access').where('case_id', 'in', ids).execute();
  await transaction.deleteFrom('page_visit').where('case_id', 'in', ids).execute();
  await transaction.deleteFrom('compared_answer').where('case_id', 'in', ids).execute();
  // What supervisors wrote of it may speak of the person; that they did, and when, stays.
  await transaction
    .updateTable('finding_move')
    .set({ words: null })
    .where('finding_id', 'in', (part) =>
      part.selectFrom('finding_case').select('finding_id').where('case_id', 'in', ids),
    )
    .execute();
  await transaction
    .deleteFrom('finding_letter')
    .where('finding_id', 'in', (part) =>
      part.selectFrom('finding_case').select('finding_id').where('case_id', 'in', ids),
    )
    .execute();
  await transaction.deleteFrom('referral').where('case_id', 'in', ids).execute();
  await transaction.deleteFrom('platform_report').where('case_id', 'in', ids).execute();
};

/** A person's papers of look-ups, whose they are, and what they began. What lets a paper in somebody's hand be checked stays. */
export const eraseLookupRows = async (transaction: Transaction<Tables>, residentKey: ResidentKey): Promise<void> => {
  await transaction
    .updateTable('issued_document')
    .set({ pdf: null, holder: null, resident_key: '' })
    .where('lookup_id', 'is not', null)
    .where('resident_key', '=', residentKey)
    .execute();
  await transaction.deleteFrom('draft').where('resident_key', '=', residentKey).execute();
};

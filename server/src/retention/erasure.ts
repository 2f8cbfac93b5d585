import { createHash } from 'node:crypto';
import { caseStateSchema, isSettled } from '@linban/shared/cases/case-state.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { RetentionRules } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { Log } from '../log.ts';
import type { Ports } from '../ports.ts';

/** What was erased in one go. */
export interface Erased {
  readonly cases: number;
  readonly documents: number;
}

const settledStates = caseStateSchema.options.filter(isSettled);
/** In one transaction: others wait for its locks. */
const atOnce = 200;

const yearsBefore = (at: Date, years: number): Date => {
  const before = new Date(at);
  before.setUTCFullYear(before.getUTCFullYear() - years);
  return before;
};

const daysBefore = (at: Date, days: number): Date => new Date(at.getTime() - days * 24 * 3_600_000);

/** No code anybody was given: what is erased is found by none. */
const nobodysCode = (purpose: string, caseId: string): Buffer =>
  createHash('sha256').update(`erased|${purpose}|${caseId}`).digest();

/**
 * Erases what was kept for as long as its rule says (个人信息保护法 art. 19, 47): of a case what the person said, who they are and how
 * they find it, what was written of its steps, who looked at it, and the papers; of a look-up its paper. The steps with their times
 * and the leaves of the log stay, so that the audit still holds, and so does what lets a paper in somebody's hand be checked; an
 * envelope that is sent again after years is still known, and its receipt has codes that find nothing.
 */
export const createErasure = (deps: {
  readonly database: Pick<Database, 'query'>;
  readonly catalogue: Pick<Catalogue, 'get'>;
  readonly rules: RetentionRules;
  readonly ports: Pick<Ports, 'now'>;
  readonly log: Log;
}): (() => Promise<Erased>) => {
  const { database, catalogue, rules, ports, log } = deps;
  const { query } = database;

  /** Of an item's version some that are over. */
  const eraseSome = (itemId: string, itemVersion: number, at: Date): Promise<number> => {
    const years = catalogue.get(itemId, itemVersion).retentionYears ?? rules.caseYears;
    return query.transaction().execute(async (transaction) => {
      const over = await transaction
        .selectFrom('resident_case')
        .select('case_id')
        .where('item_id', '=', itemId)
        .where('item_version', '=', itemVersion)
        .where('erased_at', 'is', null)
        .where('state', 'in', settledStates)
        .where('updated_at', '<', yearsBefore(at, years))
        .limit(atOnce)
        .forUpdate()
        .skipLocked()
        .execute();
      if (over.length === 0) return 0;
      const ids = over.map(({ case_id }) => case_id);
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
        .set({ pdf: null, holder: null, resident_key: '' })
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
      await transaction.deleteFrom('referral').where('case_id', 'in', ids).execute();
      await transaction.deleteFrom('platform_report').where('case_id', 'in', ids).execute();
      return ids.length;
    });
  };

  const eraseCases = async (at: Date): Promise<number> => {
    const items = await query
      .selectFrom('resident_case')
      .select(['item_id', 'item_version'])
      .distinct()
      .where('erased_at', 'is', null)
      .where('updated_at', '<', yearsBefore(at, 1))
      .execute();
    let erased = 0;
    for (const { item_id, item_version } of items)
      for (let some = atOnce; some === atOnce; erased += some) some = await eraseSome(item_id, item_version, at);
    return erased;
  };

  const eraseLookups = async (at: Date): Promise<number> => {
    const erased = await query
      .updateTable('issued_document')
      .set({ pdf: null, resident_key: '' })
      .where('lookup_id', 'is not', null)
      .where('pdf', 'is not', null)
      .where('issued_at', '<', daysBefore(at, rules.lookupDays))
      .executeTakeFirst();
    // The masked name tells whoever is shown the paper that it is the right person's: as long as a case would be kept.
    await query
      .updateTable('issued_document')
      .set({ holder: null })
      .where('lookup_id', 'is not', null)
      .where('holder', 'is not', null)
      .where('issued_at', '<', yearsBefore(at, rules.caseYears))
      .execute();
    await query.deleteFrom('document_ticket').where('expires_at', '<', daysBefore(at, 1)).execute();
    return Number(erased.numUpdatedRows);
  };

  return async () => {
    const at = ports.now();
    const erased = { cases: await eraseCases(at), documents: await eraseLookups(at) };
    if (erased.cases > 0) log.info('retention.erased', { cause: 'cases', count: erased.cases });
    if (erased.documents > 0) log.info('retention.erased', { cause: 'documents', count: erased.documents });
    return erased;
  };
};

import { caseStateSchema, isSettled } from '@linban/shared/cases/case-state.ts';
import { sql } from 'kysely';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { RetentionRules } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { Log } from '../log.ts';
import type { Ports } from '../ports.ts';
import { eraseCaseRows } from './erase-rows.ts';
import { hasOpenReports, isRestricted, verdictOf, yearsBefore, yearsByLaw } from './verdict.ts';

/** What was erased in one go. */
export interface Erased {
  readonly cases: number;
  readonly documents: number;
}

const settledStates = caseStateSchema.options.filter(isSettled);
/** In one transaction: others wait for its locks. */
const atOnce = 200;

const daysBefore = (at: Date, days: number): Date => new Date(at.getTime() - days * 24 * 3_600_000);

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
    const item = catalogue.get(itemId, itemVersion);
    return query.transaction().execute(async (transaction) => {
      const over = await transaction
        .selectFrom('resident_case')
        .select('case_id')
        .where('item_id', '=', itemId)
        .where('item_version', '=', itemVersion)
        .where('erased_at', 'is', null)
        .where(({ and, eb, or }) =>
          or(
            settledStates.map((state) =>
              and([
                eb('state', '=', state),
                eb('updated_at', '<', yearsBefore(at, yearsByLaw(item, state) ?? rules.caseYears)),
              ]),
            ),
          ),
        )
        .limit(atOnce)
        .forUpdate()
        .skipLocked()
        .execute();
      if (over.length === 0) return 0;
      const ids = over.map(({ case_id }) => case_id);
      await eraseCaseRows(transaction, ids, at);
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

  /** What its resident asked for while it was still being handled. */
  const eraseAsked = async (at: Date): Promise<number> => {
    const rows = await query
      .selectFrom('resident_case as c')
      .select(['c.case_id', 'c.item_id', 'c.item_version', 'c.state', 'c.promised', 'c.updated_at'])
      .select(hasOpenReports('c').as('hasOpenReports'))
      .where('c.erased_at', 'is', null)
      .where(isRestricted('c'))
      .execute();
    const over = rows.filter((row) => {
      const item = catalogue.get(row.item_id, row.item_version);
      return verdictOf({ ...row, updatedAt: row.updated_at, item }, at).kind === 'goes';
    });
    const ids = over.map(({ case_id }) => case_id);
    await query.transaction().execute((transaction) => eraseCaseRows(transaction, ids, at));
    return ids.length;
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
    await query.deleteFrom('draft').where('kept_at', '<', daysBefore(at, rules.draftDays)).execute();
    await query.deleteFrom('document_ticket').where('expires_at', '<', daysBefore(at, 1)).execute();
    return Number(erased.numUpdatedRows);
  };

  /** What is erased is gone: a clock that is ahead of the database's is not believed. */
  const earlierOf = async (at: Date): Promise<Date> => {
    const { rows } = await sql<{ now: Date }>`select now() as now`.execute(query);
    return rows[0] && rows[0].now < at ? rows[0].now : at;
  };

  return async () => {
    const at = await earlierOf(ports.now());
    const erased = {
      cases: (await eraseCases(at)) + (await eraseAsked(at)),
      documents: await eraseLookups(at),
    };
    if (erased.cases > 0) log.info('retention.erased', { cause: 'cases', count: erased.cases });
    if (erased.documents > 0) log.info('retention.erased', { cause: 'documents', count: erased.documents });
    return erased;
  };
};

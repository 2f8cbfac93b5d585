import { answersThatFit, type DraftSummary } from '@linban/shared/cases/draft.ts';
import type { ItemId } from '@linban/shared/ids.ts';
import type { Answers } from '@linban/shared/items/answers.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { RetentionRules } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { DataKeys, ResidentKey } from '../keys/data-keys.ts';
import type { Ports } from '../ports.ts';
import type { ResidentSession } from './session.ts';
import { contentOfDraft, draftUntil, sealDraft } from './stored-draft.ts';

/** What was answered so far, to which version of the item. */
interface Draft {
  readonly itemVersion: number;
  readonly answers: Answers;
}

/** Applications that a person began and keeps for later; gone on with at any terminal, by the same card. */
export interface Drafts {
  list(residentKey: ResidentKey): Promise<readonly DraftSummary[]>;
  /** In place of what was kept of the same item before. Only what fits the item is kept. */
  keep(
    by: Pick<ResidentSession, 'person' | 'residentKey' | 'terminal'>,
    itemId: ItemId,
    draft: Draft,
  ): Promise<Result<DraftSummary, { readonly kind: 'itemNotPublished' | 'invalidAnswers' }>>;
  open(residentKey: ResidentKey, itemId: ItemId): Promise<Draft | undefined>;
  drop(residentKey: ResidentKey, itemId: ItemId): Promise<void>;
}

export const createDrafts = (deps: {
  readonly database: Pick<Database, 'query'>;
  readonly keys: DataKeys;
  readonly catalogue: Pick<Catalogue, 'find' | 'published'>;
  readonly rules: Pick<RetentionRules, 'draftDays'>;
  readonly ports: Pick<Ports, 'now'>;
}): Drafts => {
  const { database, keys, catalogue, rules, ports } = deps;
  const { query } = database;
  const summary = (itemId: ItemId, keptAt: Date): DraftSummary => ({
    itemId,
    keptAt: keptAt.toISOString(),
    until: draftUntil(keptAt, rules.draftDays).toISOString(),
  });
  const ofPerson = (residentKey: ResidentKey) =>
    query.selectFrom('draft').where('resident_key', '=', residentKey).orderBy('kept_at', 'desc');

  return {
    list: async (residentKey) => {
      const rows = await ofPerson(residentKey).select(['item_id', 'kept_at']).execute();
      // A matter that is offered no more can't be gone on with; its draft goes with its days.
      return catalogue.published(shanghaiDay(ports.now())).flatMap(({ id }) => {
        const row = rows.find((each) => each.item_id === id);
        return row ? [summary(id, row.kept_at)] : [];
      });
    },

    keep: async ({ person, residentKey, terminal }, itemId, { itemVersion, answers }) => {
      const at = ports.now();
      const day = shanghaiDay(at);
      const item = catalogue.find(itemId, itemVersion, day);
      if (!item || item.kind === 'lookup') return fail({ kind: 'itemNotPublished' });
      const fitting = answersThatFit(item, answers, day);
      if (Object.keys(fitting).length !== Object.keys(answers).length) return fail({ kind: 'invalidAnswers' });
      const name = { resident_key: residentKey, item_id: itemId };
      const kept = {
        item_version: itemVersion,
        ...sealDraft(keys, name, fitting, person),
        centre_id: terminal.centre,
        kept_at: at,
      };
      await query
        .insertInto('draft')
        .values({ ...name, ...kept })
        .onConflict((conflict) => conflict.columns(['resident_key', 'item_id']).doUpdateSet(kept))
        .execute();
      return ok(summary(itemId, at));
    },

    open: async (residentKey, itemId) => {
      const row = await ofPerson(residentKey)
        .select(['resident_key', 'item_id', 'item_version', 'content'])
        .where('item_id', '=', itemId)
        .executeTakeFirst();
      return row && { itemVersion: row.item_version, answers: contentOfDraft(keys, row) };
    },

    drop: async (residentKey, itemId) => {
      await query.deleteFrom('draft').where('resident_key', '=', residentKey).where('item_id', '=', itemId).execute();
    },
  };
};

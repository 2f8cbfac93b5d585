import {
  createDraftNumber,
  createQueryCode,
  createTrackingCode,
  type DraftNumber,
  draftNumberSchema,
  normalizeCode,
  queryCodeSchema,
  trackingCodeSchema,
} from '@linban/shared/cases/codes.ts';
import { answersThatFit, type DraftProgress, type DraftSlip, progressOf } from '@linban/shared/cases/draft.ts';
import type { ItemId } from '@linban/shared/ids.ts';
import { type Answer, type AnswerError, type Answers, checkAnswer, pagesToAsk } from '@linban/shared/items/answers.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { StaffPlace } from '@linban/shared/staff/post.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import { type Selectable, sql } from 'kysely';
import * as v from 'valibot';
import type { Attempts } from '../attempts/attempts.ts';
import { triesAtNumber } from '../cases/case-queries.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { RetentionRules } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { Tables } from '../db/tables.ts';
import { type DataKeys, type ResidentKey, residentKeySchema } from '../keys/data-keys.ts';
import type { Ports } from '../ports.ts';
import { contentOfDraft, type DraftOwner, draftUntil, ownerOfDraft, sealAnswers } from './stored-draft.ts';

/** A kept application in the form of now. */
interface KeptDraft {
  readonly residentKey: ResidentKey;
  readonly item: ServiceItem;
  readonly owner: DraftOwner;
  readonly answers: Answers;
  readonly progress: DraftProgress;
  readonly keptAt: Date;
  readonly until: Date;
}

/** One as its slip finds it. */
export interface FoundDraft extends KeptDraft {
  readonly number: DraftNumber;
}

/** Somebody of the staff who saw that it is kept, or asked in vain. */
export type DraftRead = Pick<Selectable<Tables['draft_access']>, 'purpose' | 'at'>;

/** The way to a kept application for whoever holds its slip: as a receipt leads to a case. */
export interface DraftSlips {
  /** New codes for it: a slip of before leads nowhere any more. `undefined`: nothing is kept. */
  issue(residentKey: ResidentKey, itemId: ItemId): Promise<DraftSlip | undefined>;
  byTrackingCode(typed: string): Promise<FoundDraft | undefined>;
  /** To be asked only after the look-up of a case by the same codes, which counts the try. */
  afterCase(typedNumber: string, typedCode: string): Promise<FoundDraft | undefined>;
  find(residentKey: ResidentKey, itemId: ItemId): Promise<FoundDraft | undefined>;
  /**
   * Answers one question, or answers it anew: the same check as at a terminal, in the form of now. What a changed answer closes goes.
   * `notAsked`: it is not asked, or no more.
   */
  answer(
    draft: Pick<KeptDraft, 'residentKey' | 'item'>,
    pageId: string,
    answer: Answer | undefined,
  ): Promise<Result<FoundDraft, { readonly kind: 'gone' | 'notAsked' } | AnswerError>>;
  /** All that a person keeps, with a slip or without, as far as it was kept within a place. */
  ofPerson(residentKey: ResidentKey, place: StaffPlace): Promise<readonly KeptDraft[]>;
  /** Leaves a mark that the person can read. */
  note(draft: KeptDraft, accountId: string, purpose: DraftRead['purpose']): Promise<void>;
  readsOf(draft: KeptDraft): Promise<readonly DraftRead[]>;
}

const mostReads = 50;

export const createDraftSlips = (deps: {
  readonly database: Pick<Database, 'query'>;
  readonly keys: DataKeys;
  readonly catalogue: Pick<Catalogue, 'published'>;
  readonly attempts: Pick<Attempts, 'forgive'>;
  readonly rules: Pick<RetentionRules, 'draftDays'>;
  readonly publicUrl: string;
  readonly ports: Pick<Ports, 'now' | 'randomBytes' | 'newId'>;
}): DraftSlips => {
  const { database, keys, catalogue, attempts, rules, publicUrl, ports } = deps;
  const { query } = database;

  const kept = () => query.selectFrom('draft').selectAll();
  type Row = Awaited<ReturnType<ReturnType<typeof kept>['executeTakeFirstOrThrow']>>;

  /** Nothing of one whose days are over, though it lies there until it is cleaned away. */
  const asKept = (row: Row | undefined): KeptDraft | undefined => {
    const day = shanghaiDay(ports.now());
    const item = catalogue.published(day).find(({ id }) => id === row?.item_id);
    if (!row || !item || row.owner === null) return undefined;
    const until = draftUntil(row.kept_at, rules.draftDays);
    if (until <= ports.now()) return undefined;
    const answers = answersThatFit(item, contentOfDraft(keys, row), day);
    return {
      residentKey: v.parse(residentKeySchema, row.resident_key),
      item,
      owner: ownerOfDraft(keys, row, row.owner),
      answers,
      progress: progressOf(item, answers),
      keptAt: row.kept_at,
      until,
    };
  };
  const found = (row: Row | undefined): FoundDraft | undefined => {
    const draft = asKept(row);
    return draft && row?.number ? { ...draft, number: v.parse(draftNumberSchema, row.number) } : undefined;
  };

  const find: DraftSlips['find'] = async (residentKey, itemId) =>
    found(await kept().where('resident_key', '=', residentKey).where('item_id', '=', itemId).executeTakeFirst());

  return {
    issue: async (residentKey, itemId) => {
      const number = createDraftNumber(ports.randomBytes);
      const queryCode = createQueryCode(ports.randomBytes);
      const trackingCode = createTrackingCode(ports.randomBytes);
      const { numUpdatedRows } = await query
        .updateTable('draft')
        .set({
          number,
          query_hash: keys.codeHash('query', queryCode),
          tracking_hash: keys.codeHash('tracking', trackingCode),
        })
        .where('resident_key', '=', residentKey)
        .where('item_id', '=', itemId)
        .where('owner', 'is not', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return undefined;
      return { number, queryCode, trackingUrl: new URL(`/c/${trackingCode}`, publicUrl).href };
    },

    byTrackingCode: async (typed) => {
      const code = v.safeParse(trackingCodeSchema, normalizeCode(typed));
      if (!code.success) return undefined;
      return found(await kept().where('tracking_hash', '=', keys.codeHash('tracking', code.output)).executeTakeFirst());
    },

    afterCase: async (typedNumber, typedCode) => {
      const number = v.safeParse(draftNumberSchema, normalizeCode(typedNumber));
      const code = v.safeParse(queryCodeSchema, normalizeCode(typedCode));
      if (!number.success || !code.success) return undefined;
      const row = await kept()
        .where('number', '=', number.output)
        .where('query_hash', '=', keys.codeHash('query', code.output))
        .executeTakeFirst();
      if (row) await attempts.forgive(triesAtNumber(number.output));
      return found(row);
    },

    find,

    answer: async ({ residentKey, item: { id } }, pageId, answer) => {
      // Somebody may go on with it at a terminal at this moment: theirs is read again, and only this answer is put in.
      for (let tried = 0; tried < 5; tried += 1) {
        const draft = await find(residentKey, id);
        if (!draft) return fail({ kind: 'gone' });
        const { item, answers, keptAt } = draft;
        const day = shanghaiDay(ports.now());
        const page = pagesToAsk(item, answers).find((each) => each.id === pageId);
        if (!page) return fail({ kind: 'notAsked' });
        const error = checkAnswer(page, answer, day);
        if (error || answer === undefined) return fail(error ?? { page: pageId, kind: 'missing' });
        const next = answersThatFit(item, { ...answers, [pageId]: answer }, day);
        const at = new Date(Math.max(ports.now().getTime(), keptAt.getTime() + 1));
        const { numUpdatedRows } = await query
          .updateTable('draft')
          .set({
            item_version: item.version,
            content: sealAnswers(keys, { resident_key: residentKey, item_id: id }, next),
            kept_at: at,
          })
          .where('resident_key', '=', residentKey)
          .where('item_id', '=', id)
          .where('kept_at', '=', keptAt)
          .executeTakeFirst();
        const after = numUpdatedRows > 0n ? await find(residentKey, id) : undefined;
        if (after) return ok(after);
      }
      return fail({ kind: 'gone' });
    },

    ofPerson: async (residentKey, place) => {
      const rows = await kept().where('resident_key', '=', residentKey).orderBy('kept_at', 'desc').execute();
      return rows.flatMap((row) => (place === null || row.centre_id === place ? (asKept(row) ?? []) : []));
    },

    note: async ({ residentKey, item }, accountId, purpose) => {
      // One that was thrown away at this moment has nobody to read the mark.
      await sql`
        insert into draft_access (access_id, resident_key, item_id, account_id, purpose, at)
        select ${ports.newId()}, resident_key, item_id, ${accountId}, ${purpose}, ${ports.now()}
        from draft where resident_key = ${residentKey} and item_id = ${item.id} for key share`.execute(query);
    },

    readsOf: ({ residentKey, item }) =>
      query
        .selectFrom('draft_access')
        .select(['purpose', 'at'])
        .where('resident_key', '=', residentKey)
        .where('item_id', '=', item.id)
        .orderBy('at', 'desc')
        .limit(mostReads)
        .execute(),
  };
};

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
import type { Answers } from '@linban/shared/items/answers.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import type { Attempts } from '../attempts/attempts.ts';
import { triesAtNumber } from '../cases/case-queries.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { RetentionRules } from '../config.ts';
import type { Database } from '../db/database.ts';
import { type DataKeys, type ResidentKey, residentKeySchema } from '../keys/data-keys.ts';
import type { Ports } from '../ports.ts';
import { contentOfDraft, type DraftOwner, draftUntil, ownerOfDraft } from './stored-draft.ts';

/** A kept application as its slip finds it, in the form of now. */
export interface FoundDraft {
  readonly residentKey: ResidentKey;
  readonly number: DraftNumber;
  readonly item: ServiceItem;
  readonly owner: DraftOwner;
  readonly answers: Answers;
  readonly progress: DraftProgress;
  readonly until: Date;
}

/** The way to a kept application for whoever holds its slip: as a receipt leads to a case. */
export interface DraftSlips {
  /** New codes for it: a slip of before leads nowhere any more. `undefined`: nothing is kept. */
  issue(residentKey: ResidentKey, itemId: ItemId): Promise<DraftSlip | undefined>;
  byTrackingCode(typed: string): Promise<FoundDraft | undefined>;
  /** To be asked only after the look-up of a case by the same codes, which counts the try. */
  afterCase(typedNumber: string, typedCode: string): Promise<FoundDraft | undefined>;
  find(residentKey: ResidentKey, itemId: ItemId): Promise<FoundDraft | undefined>;
}

export const createDraftSlips = (deps: {
  readonly database: Pick<Database, 'query'>;
  readonly keys: DataKeys;
  readonly catalogue: Pick<Catalogue, 'published'>;
  readonly attempts: Pick<Attempts, 'forgive'>;
  readonly rules: Pick<RetentionRules, 'draftDays'>;
  readonly publicUrl: string;
  readonly ports: Pick<Ports, 'now' | 'randomBytes'>;
}): DraftSlips => {
  const { database, keys, catalogue, attempts, rules, publicUrl, ports } = deps;
  const { query } = database;

  const kept = () => query.selectFrom('draft').selectAll();
  type Row = Awaited<ReturnType<ReturnType<typeof kept>['executeTakeFirstOrThrow']>>;

  /** Nothing of one whose days are over, though it lies there until it is cleaned away. */
  const found = (row: Row | undefined): FoundDraft | undefined => {
    const day = shanghaiDay(ports.now());
    const item = catalogue.published(day).find(({ id }) => id === row?.item_id);
    if (!row || !item || row.number === null || row.owner === null) return undefined;
    const until = draftUntil(row.kept_at, rules.draftDays);
    if (until <= ports.now()) return undefined;
    const answers = answersThatFit(item, contentOfDraft(keys, row), day);
    return {
      residentKey: v.parse(residentKeySchema, row.resident_key),
      number: v.parse(draftNumberSchema, row.number),
      item,
      owner: ownerOfDraft(keys, row, row.owner),
      answers,
      progress: progressOf(item, answers),
      until,
    };
  };

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

    find: async (residentKey, itemId) =>
      found(await kept().where('resident_key', '=', residentKey).where('item_id', '=', itemId).executeTakeFirst()),
  };
};

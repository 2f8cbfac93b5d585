import { createHash } from 'node:crypto';
import type { DraftNumber } from '@linban/shared/cases/codes.ts';
import type { SecurityQuestion } from '@linban/shared/contracts/hotline-requests.ts';
import { itemIdSchema } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { Attempts } from '../attempts/attempts.ts';
import type { Database } from '../db/database.ts';
import { answersAbout, areRight, questionsOfDay, wrongAnswers } from '../hotline/questions.ts';
import { type DataKeys, residentKeySchema } from '../keys/data-keys.ts';
import type { Log } from '../log.ts';
import type { Ports } from '../ports.ts';
import type { DraftSlips, FoundDraft } from '../residents/draft-slips.ts';
import type { FindCase } from './find-case.ts';
import {
  type EnterError,
  type HeldReceipt,
  newVisitToken,
  type VisitToken,
  visitHash,
  visitMs,
} from './page-visits.ts';

/** The page of what was kept for later, behind the same two questions as that of a case. */
export interface DraftVisits {
  questions(number: DraftNumber): readonly SecurityQuestion[];
  /** What a slip leads to; a number by hand is counted as a try like that of a case. */
  bySlip(slip: HeldReceipt): Promise<Result<FoundDraft, EnterError>>;
  enter(slip: HeldReceipt, said: readonly string[]): Promise<Result<VisitToken, EnterError>>;
  find(token: VisitToken): Promise<FoundDraft | undefined>;
  /** What each form of a visit carries: no other site knows it. */
  formKey(token: VisitToken): string;
  leave(token: VisitToken): Promise<void>;
  /** Drops what is over. */
  clean(): Promise<void>;
}

export const createDraftVisits = (deps: {
  readonly database: Pick<Database, 'query'>;
  readonly keys: DataKeys;
  readonly draftSlips: DraftSlips;
  readonly findCase: FindCase;
  readonly attempts: Attempts;
  readonly ports: Ports;
  readonly log: Log;
}): DraftVisits => {
  const { database, keys, draftSlips, findCase, attempts, ports, log } = deps;
  const { query } = database;

  const questions: DraftVisits['questions'] = (number) => questionsOfDay(keys, number, 'idCard', ports.now());

  const bySlip: DraftVisits['bySlip'] = async (slip) => {
    if ('tracking' in slip) {
      const found = await draftSlips.byTrackingCode(slip.tracking);
      return found ? ok(found) : fail({ kind: 'unknown' });
    }
    const asCase = await findCase.wholeByHand(slip.number, slip.code);
    if (!asCase.ok && asCase.error.kind === 'tooManyAttempts') return fail(asCase.error);
    const found = asCase.ok ? undefined : await draftSlips.afterCase(slip.number, slip.code);
    return found ? ok(found) : fail({ kind: 'unknown' });
  };

  return {
    questions,
    bySlip,

    enter: async (slip, said) => {
      const found = await bySlip(slip);
      if (!found.ok) return found;
      const { number, owner, residentKey, item } = found.value;
      const subject = answersAbout(number);
      const begun = await attempts.begin(subject, wrongAnswers);
      if (!begun.ok) {
        log.warn('visit.refused', { item: item.id, cause: begun.error.kind });
        return begun;
      }
      const person = { idNumber: owner.idNumberEnd, birthDate: owner.birthDate };
      if (!areRight(questions(number), said, { person, isQueryCode: () => false })) {
        log.warn('visit.refused', { item: item.id, cause: 'answers' });
        return fail({ kind: 'refused' });
      }
      await attempts.forgive(subject);
      const token = newVisitToken(ports);
      await query
        .insertInto('draft_visit')
        .values({
          token_hash: visitHash(token),
          resident_key: residentKey,
          item_id: item.id,
          ends_at: new Date(ports.now().getTime() + visitMs),
        })
        .execute();
      log.info('visit.opened', { item: item.id });
      return ok(token);
    },

    find: async (token) => {
      const row = await query
        .selectFrom('draft_visit')
        .select(['resident_key', 'item_id'])
        .where('token_hash', '=', visitHash(token))
        .where('ends_at', '>', ports.now())
        .executeTakeFirst();
      return row && draftSlips.find(v.parse(residentKeySchema, row.resident_key), v.parse(itemIdSchema, row.item_id));
    },

    formKey: (token) => createHash('sha256').update(`draft-form|${token}`).digest('base64url'),

    leave: async (token) => {
      await query.deleteFrom('draft_visit').where('token_hash', '=', visitHash(token)).execute();
    },

    clean: async () => {
      await query.deleteFrom('draft_visit').where('ends_at', '<', ports.now()).execute();
    },
  };
};

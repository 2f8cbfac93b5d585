import { ratingSchema } from '@linban/shared/cases/rating.ts';
import { type StepReport, stepReportSchema } from '@linban/shared/contracts/platform.ts';
import { jsonObjectFrom } from 'kysely/helpers/postgres';
import * as v from 'valibot';
import { decryptCase } from '../cases/stored-case.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../db/database.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import type { DueReport } from './report-queue.ts';

/** Puts a report into the words of the contract; `undefined`: the case was erased, nothing is known of it any more. */
export type WriteReport = (due: DueReport) => Promise<StepReport | undefined>;

/** The person's number is taken from the case when it is needed: the queue holds nothing of a person. */
export const createReportWriter =
  ({ query }: Pick<Database, 'query'>, keys: DataKeys, catalogue: Pick<Catalogue, 'get'>): WriteReport =>
  async ({ caseId, sequence, kind, at, after }) => {
    const row = await query
      .selectFrom('resident_case as c')
      .innerJoin('terminal as t', 't.terminal_id', 'c.terminal_id')
      .select(['c.case_number', 'c.item_id', 'c.item_version', 'c.submitted_at', 'c.content', 't.centre_id'])
      .select((part) =>
        jsonObjectFrom(
          part.selectFrom('rating as r').select(['r.level', 'r.reasons']).whereRef('r.case_id', '=', 'c.case_id'),
        ).as('rating'),
      )
      .where('c.case_id', '=', caseId)
      .where('c.erased_at', 'is', null)
      .executeTakeFirst();
    if (!row) return undefined;
    const opened = () => ({
      itemId: row.item_id,
      itemVersion: row.item_version,
      department: catalogue.get(row.item_id, row.item_version).department.id,
      centre: row.centre_id,
      channel: 'terminal',
      submittedAt: row.submitted_at.toISOString(),
      idNumber: decryptCase(keys, caseId, row.content).person.idNumber,
    });
    return v.parse(stepReportSchema, {
      kind,
      caseNumber: row.case_number,
      sequence,
      after,
      at: at.toISOString(),
      ...(after === 0 ? { opened: opened() } : {}),
      ...(kind === 'rated' ? { rating: v.parse(ratingSchema, row.rating) } : {}),
    });
  };

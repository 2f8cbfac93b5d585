import { type CaseNumber, caseNumberSchema } from '@linban/shared/cases/codes.ts';
import { type CaseId, caseIdSchema } from '@linban/shared/ids.ts';
import { terminalProfileSchema } from '@linban/shared/terminals/terminal-profile.ts';
import * as v from 'valibot';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../db/database.ts';
import { type DataKeys, residentKeySchema } from '../keys/data-keys.ts';
import { answersNow, decryptCase, type PendingCase } from './stored-case.ts';

/** Finds a case that still waits for its decision, or that was completed, with all that is needed for its document. */
export const createPendingCases = ({ query }: Database, keys: DataKeys, catalogue: Catalogue) => ({
  load: async (caseId: CaseId, state: 'deciding' | 'completed' = 'deciding'): Promise<PendingCase | undefined> => {
    const row = await query
      .selectFrom('resident_case as c')
      .innerJoin('terminal as t', 't.terminal_id', 'c.terminal_id')
      .select((eb) => [
        'c.case_number',
        'c.resident_key',
        'c.item_id',
        'c.item_version',
        'c.content',
        'c.updated_at',
        't.profile',
        eb
          .selectFrom('case_action as a')
          .whereRef('a.case_id', '=', 'c.case_id')
          .select(({ fn }) => fn.max('a.seq').as('last'))
          .as('last'),
      ])
      .where('c.case_id', '=', caseId)
      .where('c.state', '=', state)
      .where('c.erased_at', 'is', null)
      .executeTakeFirst();
    if (!row) return undefined;
    const part = decryptCase(keys, caseId, row.content);
    return {
      caseId,
      caseNumber: v.parse(caseNumberSchema, row.case_number),
      residentKey: v.parse(residentKeySchema, row.resident_key),
      item: catalogue.get(row.item_id, row.item_version),
      terminal: v.parse(terminalProfileSchema, row.profile),
      person: part.person,
      answers: answersNow(part),
      actionCount: Number(row.last),
      lastAt: row.updated_at,
    };
  },
  /** Which case that is, whose it is to decide, and how far it is here. */
  findByNumber: async (caseNumber: CaseNumber) => {
    const row = await query
      .selectFrom('resident_case')
      .select(['case_id', 'item_id', 'item_version', 'state'])
      .where('case_number', '=', caseNumber)
      .executeTakeFirst();
    if (!row) return undefined;
    const item = catalogue.get(row.item_id, row.item_version);
    return { caseId: v.parse(caseIdSchema, row.case_id), item, state: row.state };
  },
  /** The oldest cases that wait for a decision. */
  list: async (limit: number): Promise<readonly CaseId[]> => {
    const rows = await query
      .selectFrom('resident_case')
      .select('case_id')
      .where('state', '=', 'deciding')
      .orderBy('submitted_at')
      .limit(limit)
      .execute();
    return rows.map((row) => v.parse(caseIdSchema, row.case_id));
  },
});
export type PendingCases = ReturnType<typeof createPendingCases>;

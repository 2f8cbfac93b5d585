import { flagKey } from '@linban/shared/supervision/cards.ts';
import { findingEvidenceSchema } from '@linban/shared/supervision/finding.ts';
import type { ExpressionBuilder } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import * as v from 'valibot';
import type { Tables } from '../db/tables.ts';

/** What supervisors have settled of the case `c`, as part of a statement that selects it. */
export const treatedOf = (part: ExpressionBuilder<Tables & { c: Tables['resident_case'] }, 'c'>) =>
  jsonArrayFrom(
    part
      .selectFrom('finding_case as fc')
      .innerJoin('finding as f', 'f.finding_id', 'fc.finding_id')
      .select('f.evidence')
      .whereRef('fc.case_id', '=', 'c.case_id')
      .where('f.state', '=', 'settled')
      .where('f.kind', 'in', ['stepOverrun', 'promiseOverrun']),
  );

const treatedRows = v.array(v.object({ evidence: findingEvidenceSchema }));

/** The overruns that do not become red any more by being left alone. */
export const readTreated = (rows: unknown): ReadonlySet<string> =>
  new Set(v.parse(treatedRows, rows).flatMap(({ evidence }) => ('flag' in evidence ? [flagKey(evidence.flag)] : [])));

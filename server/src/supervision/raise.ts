import { cardOfFinding } from '@linban/shared/supervision/finding.ts';
import type { Database } from '../db/database.ts';
import type { Ports } from '../ports.ts';
import type { Raised } from './patterns.ts';

/** What was found before is left as it is: its key is unique. */
const text = `
  with raised as (
    insert into finding (finding_id, found_by, kind, card, evidence, about, state, step, found_at, updated_at)
    values ($1, $2, $3, $4, $5::jsonb, $6::uuid[], 'open', 1, $7::timestamptz, $7::timestamptz)
    on conflict (found_by) do nothing
    returning finding_id
  ), cases as (
    insert into finding_case (finding_id, case_id) select finding_id, unnest($8::uuid[]) from raised
  ), moved as (
    insert into finding_move (finding_id, step, type, at) select finding_id, 1, 'raise', $7::timestamptz from raised
  )
  select finding_id from raised`;

/** Writes findings, each once, however often and by however many servers it is found. How many were new. */
export const createRaise =
  ({ pool }: Database, ports: Ports) =>
  async (found: readonly Raised[]): Promise<number> => {
    const known = await pool.query<{ found_by: string }>('select found_by from finding where found_by = any($1)', [
      found.map(({ key }) => key),
    ]);
    const keys = new Set(known.rows.map(({ found_by }) => found_by));
    let raised = 0;
    for (const { key, evidence, about, caseIds } of found) {
      if (keys.has(key)) continue;
      const { kind } = evidence;
      const written = await pool.query({
        name: 'raise-finding',
        text,
        values: [
          ports.newId(),
          key,
          kind,
          cardOfFinding(kind),
          JSON.stringify(evidence),
          about,
          ports.now(),
          [...new Set(caseIds)],
        ],
      });
      raised += written.rowCount ?? 0;
    }
    return raised;
  };

import { type IsoDate, isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../db/database.ts';
import { groupedBy, keyOf, type Raised } from './patterns.ts';

/** Somebody decided a case in the stead of the department's system. */
export interface HandDecision {
  readonly caseId: string;
  readonly accountId: string;
  /** The department, in the words that people are shown. */
  readonly department: string;
  /** The day, in Shanghai. */
  readonly day: string;
}

/** How many cases the system of a department decided itself on a day. */
export interface Answered {
  readonly department: string;
  readonly day: string;
  readonly count: number;
}

const dayOf = (at: Date): IsoDate => v.parse(isoDateSchema, shanghaiDay(at));

/**
 * Cases that somebody decided by hand on a day on which the system of the same department decided others: the way was open. One
 * finding for each person, department and day, once the day is over. Where the system decided nothing, there was no other way.
 */
export const handSettled = (
  decisions: readonly HandDecision[],
  answered: readonly Answered[],
  now: Date,
): readonly Raised[] => {
  const over = decisions.filter(({ day }) => day < dayOf(now));
  const groups = groupedBy(over, ({ department, day, accountId }) => `${department}|${day}|${accountId}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { department, day, accountId } = first;
    const others = answered
      .filter((each) => each.department === department && each.day === day)
      .reduce((sum, { count }) => sum + count, 0);
    if (others === 0) return [];
    return [
      {
        key: keyOf('handSettled', accountId, department, day),
        evidence: {
          kind: 'handSettled' as const,
          day: v.parse(isoDateSchema, day),
          department,
          settled: group.length,
          answered: others,
        },
        about: [accountId],
        caseIds: group.map(({ caseId }) => caseId),
      },
    ];
  });
};

const item = { item_id: v.string(), item_version: v.number() };
const handRows = v.array(v.object({ case_id: v.string(), account_id: v.string(), at: v.date(), ...item }));
const answeredRows = v.array(v.object({ day: v.string(), count: v.string(), ...item }));

/** What was decided since a moment of cases that departments' systems decide: in their stead, and by them. */
export const departmentDecisions = async (
  { pool }: Pick<Database, 'pool'>,
  catalogue: Pick<Catalogue, 'get'>,
  since: Date,
): Promise<{ readonly byHand: readonly HandDecision[]; readonly answered: readonly Answered[] }> => {
  const hand = await pool.query(
    `select a.case_id, a.account_id, a.at, c.item_id, c.item_version
     from case_action as a join resident_case as c using (case_id)
     where a.account_id is not null and a.role = 'approver' and a.type in ('complete', 'reject') and a.at > $1
       and c.erased_at is null`,
    [since],
  );
  const departmentOf = (row: { item_id: string; item_version: number }) => {
    const { kind, department } = catalogue.get(row.item_id, row.item_version);
    return kind === 'instant' ? department.name['zh-CN'] : null;
  };
  const byHand = v.parse(handRows, hand.rows).flatMap((row) => {
    const department = departmentOf(row);
    if (department === null) return [];
    return [{ caseId: row.case_id, accountId: row.account_id, department, day: dayOf(row.at) }];
  });
  // Rare: the many that departments decide themselves are only counted then.
  if (byHand.length === 0) return { byHand, answered: [] };
  const { rows } = await pool.query(
    `select c.item_id, c.item_version, to_char(a.at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, count(*) as count
     from resident_case as c join case_action as a using (case_id)
     where c.updated_at > $1 and a.at > $1 and a.role = 'department' and a.type in ('complete', 'reject')
     group by 1, 2, 3`,
    [since],
  );
  const answered = v.parse(answeredRows, rows).flatMap((row) => {
    const department = departmentOf(row);
    return department === null ? [] : [{ department, day: row.day, count: Number(row.count) }];
  });
  return { byHand, answered };
};

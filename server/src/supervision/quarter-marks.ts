import { caseNumberSchema } from '@linban/shared/cases/codes.ts';
import type { Centre } from '@linban/shared/contracts/resident-link.ts';
import { type MarkRow, type QuarterMarks, quarterMarksSchema } from '@linban/shared/contracts/supervision-requests.ts';
import { findingIdSchema } from '@linban/shared/ids.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { isWithin, type StaffPlace } from '@linban/shared/staff/post.ts';
import { findingEvidenceSchema, findingKindSchema } from '@linban/shared/supervision/finding.ts';
import { type MarkFigures, markOf, type Quarter, quarterOf, spanOf } from '@linban/shared/supervision/marks.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../db/database.ts';
import type { Ports } from '../ports.ts';

/** So many of the findings that were counted are listed beside a mark. */
const mostListed = 50;
const leastGood = 3;

const countedRows = v.array(
  v.object({
    findingId: findingIdSchema,
    kind: findingKindSchema,
    card: v.picklist(['yellow', 'red']),
    evidence: findingEvidenceSchema,
    foundAt: v.date(),
    caseNumber: caseNumberSchema,
    itemId: v.string(),
    itemVersion: v.number(),
    holder: v.nullable(v.string()),
  }),
);
type Counted = v.InferOutput<typeof countedRows>[number];

const work = { itemId: v.string(), itemVersion: v.number(), count: v.pipe(v.string(), v.transform(Number)) };
const doneRows = v.array(v.object({ holder: v.nullable(v.string()), count: work.count }));
const decidedRows = v.array(v.object(work));
const repliedRows = v.array(v.object({ department: v.nullable(v.string()), count: work.count }));
const ratedRows = v.array(
  v.object({ ...work, holder: v.nullable(v.string()), poor: v.pipe(v.string(), v.transform(Number)) }),
);

/** Findings of a quarter that count: those that were not explained, each by its first case. */
const countedText = `
  select f.finding_id as "findingId", f.kind, f.card, f.evidence, f.found_at as "foundAt",
    o.case_number as "caseNumber", o.item_id as "itemId", o.item_version as "itemVersion", o.holder
  from finding as f cross join lateral (
    select c.case_number, c.item_id, c.item_version, coalesce(c.passed_to, t.centre_id) as holder
    from finding_case as fc join resident_case as c using (case_id) left join terminal as t using (terminal_id)
    where fc.finding_id = f.finding_id order by c.submitted_at, c.case_id limit 1
  ) as o
  where f.found_at >= $1 and f.found_at < $2 and f.card in ('yellow', 'red') and not (f.state = 'settled' and (
    select m.outcome from finding_move as m
    where m.finding_id = f.finding_id and m.type = 'settle' order by m.step desc limit 1
  ) = 'explained')
  order by f.card, f.found_at desc, f.finding_id`;

/** What happened to a case in the quarter happened to one that changed since. */
const inQuarter = 'c.updated_at >= $1 and a.at >= $1 and a.at < $2';
const doneText = `
  select coalesce(c.passed_to, t.centre_id) as holder, count(distinct c.case_id) as count
  from resident_case as c join case_action as a using (case_id) left join terminal as t using (terminal_id)
  where ${inQuarter} and c.promised and a.type in ('complete', 'reject', 'notAccept') group by 1`;
const decidedText = `
  select c.item_id as "itemId", c.item_version as "itemVersion", count(*) as count
  from resident_case as c join case_action as a using (case_id)
  where ${inQuarter} and a.role = 'department' and a.type in ('complete', 'reject') group by 1, 2`;
const repliedText = `
  select a.place ->> 'zh-CN' as department, count(*) as count
  from resident_case as c join case_action as a using (case_id) where ${inQuarter} and a.type = 'reply' group by 1`;
const ratedText = `
  select coalesce(c.passed_to, t.centre_id) as holder, c.item_id as "itemId", c.item_version as "itemVersion",
    count(*) as count, count(*) filter (where r.level < $3) as poor
  from rating as r join resident_case as c using (case_id) left join terminal as t using (terminal_id)
  where r.given_at >= $1 and r.given_at < $2 group by 1, 2, 3`;

const sum = <T>(rows: readonly T[], of: (row: T) => number): number => rows.reduce((all, row) => all + of(row), 0);

/** Whose a finding is: of a department that did not answer in time, theirs; otherwise of the centre that holds the case. */
const ownerOf = (finding: Counted, departmentOf: (row: Counted) => string) => {
  const { evidence, holder } = finding;
  if (!('flag' in evidence) || evidence.flag.step !== 'departmentReply') return { centre: holder, department: null };
  return { centre: null, department: evidence.flag.department ?? departmentOf(finding) };
};

const rowOf = (
  name: LocalizedText,
  findings: readonly Counted[],
  { done, ratings, poor }: Pick<MarkFigures, 'done' | 'ratings' | 'poor'>,
): MarkRow => {
  const late = new Set(findings.filter(({ evidence }) => 'flag' in evidence).map(({ caseNumber }) => caseNumber));
  const of = (card: Counted['card']) => findings.filter((each) => each.card === card).length;
  const figures = { done, late: late.size, yellow: of('yellow'), red: of('red'), ratings, poor };
  return {
    name,
    figures,
    ...markOf(figures),
    findings: findings.slice(0, mostListed).map(({ findingId, kind, card, caseNumber, foundAt }) => ({
      findingId,
      kind,
      card,
      caseNumber,
      foundAt: foundAt.toISOString(),
    })),
  };
};

/** The marks of centres and departments in a quarter, worked out anew from what is in the database each time. */
export const createQuarterMarks = (deps: {
  readonly database: Pick<Database, 'pool'>;
  readonly catalogue: Pick<Catalogue, 'get'>;
  readonly centres: readonly Centre[];
  readonly departments: readonly { readonly name: LocalizedText }[];
  readonly ports: Pick<Ports, 'now'>;
}) => {
  const { database, catalogue, centres, departments, ports } = deps;
  const departmentOf = ({ itemId, itemVersion }: { itemId: string; itemVersion: number }): string =>
    catalogue.get(itemId, itemVersion).department.name['zh-CN'];

  return async (place: StaffPlace, asked: Quarter | null): Promise<QuarterMarks> => {
    const current = quarterOf(shanghaiDay(ports.now()));
    const quarter = asked ?? current;
    const { from, to } = spanOf(quarter);
    const span = [from, to];
    const [counted, done, decided, replied, rated] = await Promise.all([
      database.pool.query(countedText, span),
      database.pool.query(doneText, span),
      database.pool.query(decidedText, span),
      database.pool.query(repliedText, span),
      database.pool.query(ratedText, [...span, leastGood]),
    ]);
    const findings = v.parse(countedRows, counted.rows).map((row) => ({ row, owner: ownerOf(row, departmentOf) }));
    const ratings = v.parse(ratedRows, rated.rows);
    const [doneBy, decidedBy, repliedBy] = [
      v.parse(doneRows, done.rows),
      v.parse(decidedRows, decided.rows),
      v.parse(repliedRows, replied.rows),
    ];

    const centreRow = ({ id, name }: Centre): MarkRow => {
      const theirs = ratings.filter(({ holder }) => holder === id);
      return rowOf(
        name,
        findings.filter(({ owner }) => owner.centre === id).map(({ row }) => row),
        {
          done: sum(
            doneBy.filter(({ holder }) => holder === id),
            ({ count }) => count,
          ),
          ratings: sum(theirs, ({ count }) => count),
          poor: sum(theirs, ({ poor }) => poor),
        },
      );
    };
    const departmentRow = ({ name }: { readonly name: LocalizedText }): MarkRow => {
      const called = name['zh-CN'];
      const theirs = ratings.filter((row) => departmentOf(row) === called);
      return rowOf(
        name,
        findings.filter(({ owner }) => owner.department === called).map(({ row }) => row),
        {
          done:
            sum(
              decidedBy.filter((row) => departmentOf(row) === called),
              ({ count }) => count,
            ) +
            sum(
              repliedBy.filter(({ department }) => department === called),
              ({ count }) => count,
            ),
          ratings: sum(theirs, ({ count }) => count),
          poor: sum(theirs, ({ poor }) => poor),
        },
      );
    };
    return v.parse(quarterMarksSchema, {
      quarter,
      current,
      centres: centres.filter(({ id }) => isWithin(place, id)).map(centreRow),
      departments: place === null ? departments.map(departmentRow) : [],
    });
  };
};

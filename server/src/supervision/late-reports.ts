import { workingCalendar } from '@linban/shared/calendar/working-days.ts';
import { type CaseNumber, caseNumberSchema } from '@linban/shared/cases/codes.ts';
import { type LateReport, lateReportSchema } from '@linban/shared/contracts/supervision-requests.ts';
import { type IsoDate, isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import { type Lateness, latenessOf } from '@linban/shared/supervision/late-reports.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import type { SupervisionRules } from '../config.ts';
import type { Database } from '../db/database.ts';
import { groupedBy, keyOf, type Raised } from './patterns.ts';

/** A report that the platform had not after a day, or has not yet. */
export interface SlowReport {
  readonly caseId: string;
  /** Who holds the case now; `null`: no centre that is known. */
  readonly holder: string | null;
  readonly at: Date;
  /** When the platform had it first, or people had told it otherwise; `null`: not yet. */
  readonly heardAt: Date | null;
  readonly isSetAside: boolean;
  /** Days of late reports for which the case was found before. */
  readonly known: readonly string[];
}

const latenessNow = (
  { at, heardAt }: Pick<SlowReport, 'at' | 'heardAt'>,
  workingDays: number,
  now: Date,
): Lateness | null =>
  latenessOf(
    { at: at.toISOString(), heardAt: heardAt?.toISOString() ?? null },
    workingDays,
    v.parse(isoDateSchema, shanghaiDay(now)),
    workingCalendar,
  );

/** Late reports: one finding for each centre and day on which they were due. A platform that was away is one thing, not hundreds. */
export const lateReports = (
  rows: readonly SlowReport[],
  rules: Pick<SupervisionRules, 'reportDays'>,
  now: Date,
): readonly Raised[] => {
  const late = rows.flatMap((row) => {
    const lateness = latenessNow(row, rules.reportDays, now);
    return lateness && !row.known.includes(lateness.dueOn) ? [{ ...row, ...lateness }] : [];
  });
  return [...groupedBy(late, ({ holder, dueOn }) => `${holder}|${dueOn}`).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { holder, dueOn } = first;
    return [
      {
        key: keyOf('reportLate', holder ?? '', dueOn),
        evidence: {
          kind: 'reportLate' as const,
          dueOn,
          limit: rules.reportDays,
          reports: group.length,
          missing: group.filter(({ heardAt }) => heardAt === null).length,
          setAside: group.filter(({ isSetAside }) => isSetAside).length,
          lateDays: Math.max(...group.map(({ lateDays }) => lateDays)),
        },
        about: [],
        caseIds: group.map(({ caseId }) => caseId),
      },
    ];
  });
};

const slowRows = v.array(
  v.object({
    caseId: v.string(),
    holder: v.nullable(v.string()),
    at: v.date(),
    heardAt: v.nullable(v.date()),
    isSetAside: v.boolean(),
    known: v.array(v.string()),
  }),
);

/** Reports that took more than a day since a moment, and those that have not come after one. */
export const slowReports = async (
  { pool }: Pick<Database, 'pool'>,
  since: Date,
  now: Date,
): Promise<readonly SlowReport[]> => {
  const { rows } = await pool.query(
    `with slow as (
       select case_id, at, null::timestamptz as first_heard_at, state from platform_report
       where state in ('waiting', 'setAside') and first_heard_at is null and at < $2::timestamptz - interval '24 hours'
       union all
       select case_id, at, first_heard_at, state from platform_report
       where at > $1 and first_heard_at - at > interval '24 hours'
     )
     select s.case_id as "caseId", s.at, s.first_heard_at as "heardAt", s.state = 'setAside' as "isSetAside",
       coalesce(c.passed_to, t.centre_id) as holder,
       array(
         select f.evidence ->> 'dueOn' from finding_case as fc join finding as f using (finding_id)
         where fc.case_id = s.case_id and f.kind = 'reportLate'
       ) as known
     from slow as s join resident_case as c using (case_id) left join terminal as t on t.terminal_id = c.terminal_id
     where c.erased_at is null`,
    [since, now],
  );
  return v.parse(slowRows, rows);
};

const reportRows = v.array(
  v.object({
    caseNumber: caseNumberSchema,
    report: v.string(),
    sequence: v.number(),
    at: v.date(),
    heardAt: v.nullable(v.date()),
    state: v.string(),
    tries: v.number(),
    failure: v.nullable(v.string()),
  }),
);

/** The reports of some cases that were due on a day and late, as they stand now. */
export const lateReportsOf = async (
  { pool }: Pick<Database, 'pool'>,
  caseNumbers: readonly CaseNumber[],
  { dueOn, limit }: { readonly dueOn: IsoDate; readonly limit: number },
  now: Date,
): Promise<readonly LateReport[]> => {
  const { rows } = await pool.query(
    `select c.case_number as "caseNumber", r.kind as report, r.sequence, r.at, r.first_heard_at as "heardAt", r.state,
       r.tries, r.failure
     from platform_report as r join resident_case as c using (case_id)
     where c.case_number = any($1) order by r.at, c.case_number, r.sequence`,
    [caseNumbers],
  );
  return v.parse(reportRows, rows).flatMap((row) => {
    const lateness = latenessNow(row, limit, now);
    if (lateness?.dueOn !== dueOn) return [];
    const { at, heardAt } = row;
    return [
      v.parse(lateReportSchema, {
        ...row,
        at: at.toISOString(),
        heardAt: heardAt?.toISOString() ?? null,
        lateDays: lateness.lateDays,
      }),
    ];
  });
};

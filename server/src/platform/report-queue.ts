import { type ReportKind, reportKindSchema } from '@linban/shared/contracts/platform.ts';
import { type CaseId, caseIdSchema } from '@linban/shared/ids.ts';
import { sql } from 'kysely';
import * as v from 'valibot';
import type { ReferralTiming } from '../config.ts';
import type { Database } from '../db/database.ts';
import { type AskFailure, wrongAnswers } from '../departments/ask-peer.ts';
import type { Ports } from '../ports.ts';

/** A report whose turn it is, in the hands of this server for a while. */
export interface DueReport {
  readonly caseId: CaseId;
  readonly sequence: number;
  readonly kind: ReportKind;
  readonly at: Date;
  /** The one before it that the platform has; 0: none. */
  readonly after: number;
}

type ReportName = Pick<DueReport, 'caseId' | 'sequence'>;

/** Reports on their way to the platform: of each case one after the other, each until it is there or people have seen to it. */
export interface ReportQueue {
  /** Takes some whose turn it is. Those of a server that dies come due again. */
  take(most: number): Promise<readonly DueReport[]>;
  sent(report: ReportName): Promise<void>;
  /** The platform gave no answer, or none that makes sense; whether the report is set aside now. */
  failed(report: ReportName, failure: AskFailure): Promise<{ readonly isSetAside: boolean }>;
  /** The platform wants what it had before from a report on; how many come again. */
  again(report: ReportName, from: number): Promise<number>;
}

/** Longer than the platform is given to answer, so that nothing is sent by two servers at once. */
const heldSeconds = 30;

const dueRows = v.array(
  v.object({
    case_id: caseIdSchema,
    sequence: v.number(),
    kind: reportKindSchema,
    at: v.date(),
    after: v.number(),
  }),
);

export const createReportQueue = (
  { query }: Pick<Database, 'query'>,
  timing: Pick<ReferralTiming, 'firstSeconds' | 'longestPauseSeconds' | 'wrongAnswers' | 'silentHours'>,
  { now }: Pick<Ports, 'now'>,
): ReportQueue => ({
  take: async (most) => {
    const at = now();
    const heldUntil = new Date(at.getTime() + heldSeconds * 1000);
    const { rows } = await sql`
      with due as (
        select r.case_id, r.sequence from platform_report as r
        where r.state = 'waiting' and r.due_at <= ${at} and not exists (
          select 1 from platform_report as before
          where before.case_id = r.case_id and before.sequence < r.sequence and before.state in ('waiting', 'setAside')
        )
        order by r.due_at limit ${most} for update of r skip locked
      )
      update platform_report as r set due_at = ${heldUntil}
      from due where r.case_id = due.case_id and r.sequence = due.sequence
      returning r.case_id, r.sequence, r.kind, r.at, coalesce((
        select max(before.sequence) from platform_report as before
        where before.case_id = r.case_id and before.sequence < r.sequence and before.state = 'sent'
      ), 0) as after
    `.execute(query);
    return v.parse(dueRows, rows).map(({ case_id, ...row }) => ({ caseId: case_id, ...row }));
  },

  sent: async ({ caseId, sequence }) => {
    const at = now();
    await query
      .updateTable('platform_report')
      .set({
        state: 'sent',
        since: at,
        failure: null,
        // A clock that is ahead makes no report late.
        first_heard_at: sql`coalesce(first_heard_at, least(${at}::timestamptz, now()))`,
      })
      .where('case_id', '=', caseId)
      .where('sequence', '=', sequence)
      .where('state', '=', 'waiting')
      .execute();
  },

  failed: async ({ caseId, sequence }, failure) => {
    const at = now();
    const isWrong = wrongAnswers.has(failure) ? 1 : 0;
    const isTry = failure === 'leftAlone' ? 0 : 1;
    const isOver = sql`(wrong_answers + ${isWrong} >= ${timing.wrongAnswers}
      or ${at}::timestamptz - since > make_interval(secs => ${timing.silentHours * 3600}::float8))`;
    const { rows } = await sql<{ state: string }>`
      update platform_report set
        tried_at = ${at}, tries = tries + ${isTry}, wrong_answers = wrong_answers + ${isWrong}, failure = ${failure},
        due_at = ${at}::timestamptz + make_interval(secs => least(
          ${timing.firstSeconds}::float8 * power(2, least(tries, 20)), ${timing.longestPauseSeconds}::float8)),
        since = case when ${isOver} then ${at} else since end,
        state = case when ${isOver} then 'setAside' else state end
      where case_id = ${caseId} and sequence = ${sequence} and state = 'waiting'
      returning state
    `.execute(query);
    return { isSetAside: rows[0]?.state === 'setAside' };
  },

  again: async ({ caseId, sequence }, from) => {
    const at = now();
    const { numUpdatedRows } = await query
      .updateTable('platform_report')
      .set({ state: 'waiting', since: at, due_at: at })
      .where('case_id', '=', caseId)
      .where('sequence', '>=', from)
      .where('sequence', '<', sequence)
      .where('state', '=', 'sent')
      .executeTakeFirst();
    return Number(numUpdatedRows);
  },
});

import type { CaseId } from '@linban/shared/ids.ts';
import type { DepartmentId } from '@linban/shared/items/service-item.ts';
import { sql } from 'kysely';
import type { ReferralTiming } from '../config.ts';
import type { Database } from '../db/database.ts';
import { type AskFailure, wrongAnswers } from '../departments/ask-peer.ts';
import type { Ports } from '../ports.ts';

/**
 * A case whose department did not decide at once. `waiting`: it has to be referred again; `received`: the department has it and
 * decides later; `setAside`: nothing more is tried before somebody has looked at it.
 */
export interface Referral {
  readonly state: 'waiting' | 'received' | 'setAside';
  readonly triedAt: Date;
  /** The newest that the department has said of the case; 0: nothing. */
  readonly sequence: number;
}

/** Keeps what became of referrals that were not answered with a decision at once. Those that were leave nothing here. */
export interface Referrals {
  find(caseId: CaseId): Promise<Referral | undefined>;
  /** The department gave no answer, or none that makes sense; whether the case is set aside now. */
  failed(caseId: CaseId, department: DepartmentId, failure: AskFailure): Promise<{ readonly isSetAside: boolean }>;
  /** The department has the case. `false`: it has said something newer before. */
  received(caseId: CaseId, department: DepartmentId, sequence: number): Promise<boolean>;
  /** Somebody of the staff wants it tried again, from the start. `false`: there is no such referral. */
  tryAgain(caseId: CaseId, accountId: string): Promise<boolean>;
}

export const createReferrals = (
  { query }: Database,
  timing: Pick<ReferralTiming, 'wrongAnswers' | 'silentHours' | 'undecidedHours'>,
  { now }: Pick<Ports, 'now'>,
): Referrals => ({
  find: async (caseId) => {
    const row = await query
      .selectFrom('referral')
      .select(['state', 'tried_at', 'sequence'])
      .where('case_id', '=', caseId)
      .executeTakeFirst();
    return row && { state: row.state, triedAt: row.tried_at, sequence: row.sequence };
  },

  failed: async (caseId, department, failure) => {
    const at = now();
    const isWrong = wrongAnswers.has(failure) ? 1 : 0;
    const isTry = failure === 'leftAlone' ? 0 : 1;
    // Several servers may try the same case: the row is changed where it stands.
    const { rows } = await sql<{ state: Referral['state'] }>`
      insert into referral as r (case_id, department, state, since, tried_at, tries, wrong_answers, failure)
      values (${caseId}, ${department}, ${timing.wrongAnswers <= isWrong ? 'setAside' : 'waiting'}, ${at}, ${at},
        ${isTry}, ${isWrong}, ${failure})
      on conflict (case_id) do update set
        tried_at = excluded.tried_at,
        tries = r.tries + excluded.tries,
        wrong_answers = r.wrong_answers + excluded.wrong_answers,
        failure = excluded.failure,
        state = case
          when r.wrong_answers + excluded.wrong_answers >= ${timing.wrongAnswers} then 'setAside'
          when ${at}::timestamptz - r.since > make_interval(secs => case r.state
            when 'received' then ${timing.undecidedHours * 3600}::float8 else ${timing.silentHours * 3600}::float8 end)
            then 'setAside'
          else r.state
        end
      returning state
    `.execute(query);
    return { isSetAside: rows[0]?.state === 'setAside' };
  },

  received: async (caseId, department, sequence) => {
    const at = now();
    const isUndecided = sql`r.state = 'received'
      and ${at}::timestamptz - r.since > make_interval(secs => ${timing.undecidedHours * 3600})`;
    const { numAffectedRows } = await sql`
      insert into referral as r (case_id, department, state, since, tried_at, tries, wrong_answers, failure, sequence)
      values (${caseId}, ${department}, 'received', ${at}, ${at}, 0, 0, null, ${sequence})
      on conflict (case_id) do update set
        state = case when ${isUndecided} then 'setAside' else 'received' end,
        since = case when r.state = 'received' then r.since else excluded.since end,
        tried_at = excluded.tried_at,
        tries = 0,
        wrong_answers = 0,
        failure = case when ${isUndecided} then 'undecided' end,
        sequence = excluded.sequence
      where r.sequence < excluded.sequence or (r.sequence = excluded.sequence and r.state <> 'setAside')
    `.execute(query);
    return numAffectedRows === 1n;
  },

  tryAgain: async (caseId, accountId) => {
    const at = now();
    const { numUpdatedRows } = await query
      .updateTable('referral')
      .set((eb) => ({
        state: eb
          .case()
          .when('sequence', '>', 0)
          .then('received' as const)
          .else('waiting' as const)
          .end(),
        since: at,
        tries: 0,
        wrong_answers: 0,
        sent_again_by: accountId,
        sent_again_at: at,
        // Due at once.
        tried_at: new Date(0),
      }))
      .where('case_id', '=', caseId)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  },
});

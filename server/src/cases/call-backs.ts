import type { CaseState } from '@linban/shared/cases/case-state.ts';
import type { CallBack, CallBackOutcome, ConnectorError } from '@linban/shared/contracts/department.ts';
import type { DepartmentId } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { DispatchJobs } from '../db/jobs.ts';
import { fitsCase } from '../departments/departments.ts';
import type { Log } from '../log.ts';
import type { Corrections } from './corrections.ts';
import type { Dispatcher } from './dispatch.ts';
import type { PendingCases } from './pending-cases.ts';
import type { Referrals } from './referrals.ts';

/** What departments say of their cases by themselves. Said twice, late or in the wrong order, it changes nothing. */
export type CallBacks = (
  department: DepartmentId,
  answer: CallBack,
) => Promise<
  Result<
    CallBackOutcome,
    Extract<ConnectorError['error'], 'unknownCase' | 'alreadyDecided' | 'invalidRequest' | 'unavailable'>
  >
>;

/** How a case ends by each decision. */
const endOf = { granted: 'completed', refused: 'rejected' } as const satisfies Record<string, CaseState>;

export const createCallBacks =
  (deps: {
    readonly pendingCases: Pick<PendingCases, 'findByNumber' | 'load'>;
    readonly dispatcher: Pick<Dispatcher, 'take'>;
    readonly referrals: Pick<Referrals, 'find'>;
    readonly corrections: Corrections;
    readonly jobs: Pick<DispatchJobs, 'drop'>;
    readonly log: Log;
  }): CallBacks =>
  async (department, answer) => {
    const { pendingCases, dispatcher, referrals, corrections, jobs, log } = deps;
    const about = await pendingCases.findByNumber(answer.caseNumber);
    if (about?.item.department.id !== department || about.item.kind !== 'instant') return fail('unknownCase');
    const { caseId, item } = about;
    if (answer.decision === 'corrected') return corrections({ caseId }, answer);
    if (!fitsCase(item, answer.caseNumber, answer)) return fail('invalidRequest');
    const pending = await pendingCases.load(caseId);
    if (!pending) {
      if (answer.decision === 'received') return ok('outdated');
      // What it came to since it was looked at.
      const { state } = (await pendingCases.findByNumber(answer.caseNumber)) ?? about;
      if (state === endOf[answer.decision]) return ok('known');
      log.warn('case.contradicted', { caseId, department, cause: state });
      return fail('alreadyDecided');
    }
    const { sequence = 0 } = (await referrals.find(caseId)) ?? {};
    if (answer.sequence < sequence) return ok('outdated');
    if (answer.sequence === sequence && answer.decision === 'received') return ok('known');
    const outcome = await dispatcher.take(pending, answer);
    if (outcome === 'unavailable') return fail('unavailable');
    if (answer.decision !== 'received') jobs.drop(caseId);
    return ok(outcome);
  };

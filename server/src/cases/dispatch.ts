import type { CaseAnswer, DecisionReply } from '@linban/shared/contracts/department.ts';
import type { CaseId } from '@linban/shared/ids.ts';
import type { ReferralTiming } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { DispatchJobs } from '../db/jobs.ts';
import type { AskFailure } from '../departments/ask-peer.ts';
import type { Departments } from '../departments/departments.ts';
import type { DocumentService } from '../documents/document-service.ts';
import type { SealedDocument } from '../documents/document-store.ts';
import type { ServerEvents } from '../events.ts';
import type { Log } from '../log.ts';
import type { Reporting } from '../platform/reporting.ts';
import type { Ports } from '../ports.ts';
import { words } from '../words.ts';
import { type CaseAction, leafOfAction, momentAfter, stateOf } from './case-action.ts';
import { decideCase } from './decide-statement.ts';
import type { Referral, Referrals } from './referrals.ts';
import type { PendingCase } from './stored-case.ts';

/**
 * `settled`: nothing is left to do, or nothing before somebody has looked at it. `waiting`: the department, or the renderer,
 * could not be had, or decides later; to be tried again.
 */
type DispatchOutcome = 'settled' | 'waiting';

/** `taken`: written down. `outdated`: something newer is known. `unavailable`: not now, to be told again. */
type TakeOutcome = 'taken' | 'outdated' | 'unavailable';

/** Refers cases to their departments and carries out what those decide. Safe to call for any case at any time. */
export interface Dispatcher {
  /** A case that was just accepted and is in hand. */
  dispatch(pending: PendingCase): Promise<DispatchOutcome>;
  /** A case found in the database, if there is still something to do. */
  dispatchById(caseId: CaseId): Promise<DispatchOutcome>;
  /** Carries out what a department says by itself of a case that it has. */
  take(pending: PendingCase, answer: CaseAnswer): Promise<TakeOutcome>;
  /** Waits for what is under way. */
  idle(): Promise<void>;
}

interface DispatchDeps {
  readonly database: Database;
  readonly departments: Departments;
  readonly documents: DocumentService;
  readonly referrals: Referrals;
  readonly timing: Pick<ReferralTiming, 'statusEverySeconds'>;
  readonly jobs: Pick<DispatchJobs, 'drop'>;
  readonly loadPending: (caseId: CaseId) => Promise<PendingCase | undefined>;
  readonly reporting: Pick<Reporting, 'ofStep'>;
  readonly events: ServerEvents;
  readonly ports: Ports;
  readonly log: Log;
}

/** What has happened to every case that is being decided by its department's system. */
const instantActions = [
  { type: 'submit', role: 'resident' },
  { type: 'accept', role: 'system' },
  { type: 'refer', role: 'system' },
] as const;

interface Decision {
  readonly action: CaseAction;
  readonly document: SealedDocument | null;
}

export const createDispatcher = (deps: DispatchDeps): Dispatcher => {
  const { database, departments, documents, referrals, timing, events, ports, log } = deps;
  const underWay = new Map<CaseId, Promise<DispatchOutcome>>();

  const tell = ({ residentKey, caseNumber }: PendingCase): void => {
    events.emit('case.changed', { residentKey, caseNumber });
    events.emit('cases.changed');
  };

  const carryOut = async (pending: PendingCase, reply: DecisionReply): Promise<Decision | 'waiting'> => {
    const at = ports.now();
    const { item } = pending;
    const byDepartment = {
      seq: pending.actionCount + 1,
      role: 'department',
      actor: item.department.name,
      place: null,
      at: momentAfter(pending.lastAt, at),
    } as const;
    if (reply.decision === 'refused') {
      return { action: { ...byDepartment, type: 'reject', reason: reply.reason }, document: null };
    }
    const issued = await documents.issueCertificate(pending, reply, at);
    if (issued.ok) return { action: { ...byDepartment, type: 'complete', reason: null }, document: issued.value };
    if (issued.error.kind === 'rendererUnavailable') return 'waiting';
    return { action: { ...byDepartment, type: 'complete', reason: words('case.withoutDocument') }, document: null };
  };

  const wait = async (pending: PendingCase, cause: string): Promise<'waiting'> => {
    log.warn('case.waiting', { caseId: pending.caseId, department: pending.item.department.id, cause });
    const marked = await database.query
      .updateTable('resident_case')
      .set({ waiting_for_department: true })
      .where('case_id', '=', pending.caseId)
      .where('state', '=', 'deciding')
      .where('waiting_for_department', '=', false)
      .executeTakeFirst();
    if (marked.numUpdatedRows > 0n) tell(pending);
    return 'waiting';
  };

  /** The department gave no answer: it is written down why, and whether people have to look at it. */
  const noteFailure = async (pending: PendingCase, failure: AskFailure): Promise<DispatchOutcome> => {
    const { caseId, item } = pending;
    const { isSetAside } = await referrals.failed(caseId, item.department.id, failure);
    const outcome = await wait(pending, failure);
    if (!isSetAside) return outcome;
    log.warn('case.setAside', { caseId, department: item.department.id, cause: failure });
    events.emit('cases.changed');
    return 'settled';
  };

  const decide = async (pending: PendingCase, reply: DecisionReply): Promise<TakeOutcome> => {
    const { caseId } = pending;
    const decision = await carryOut(pending, reply);
    if (decision === 'waiting') return 'unavailable';
    const { action, document } = decision;
    const isDecided = await decideCase(database, {
      caseId,
      residentKey: pending.residentKey,
      from: 'deciding',
      to: stateOf([...instantActions, action]),
      action,
      leaf: leafOfAction(caseId, action, document?.sha256.toString('base64url') ?? null, ports.randomBytes),
      document,
      report: deps.reporting.ofStep(action.type),
    });
    if (isDecided) {
      log.info('case.decided', { caseId, cause: action.type });
      tell(pending);
      return 'taken';
    }
    // Its resident may have wished for something meanwhile: the decision stands behind that.
    const now = await deps.loadPending(caseId);
    return now && now.actionCount !== pending.actionCount ? decide(now, reply) : 'taken';
  };

  const take = async (pending: PendingCase, answer: CaseAnswer): Promise<TakeOutcome> => {
    if (answer.decision !== 'received') return decide(pending, answer);
    const isNew = await referrals.received(pending.caseId, pending.item.department.id, answer.sequence);
    await wait(pending, 'received');
    return isNew ? 'taken' : 'outdated';
  };

  /** Asks how far a case is that the department has; one that it does not know (any more) is referred to it again. */
  const askDepartment = async (pending: PendingCase, referral: Referral | undefined) => {
    const { caseNumber, item, person, answers } = pending;
    const patienceMs = item.decisionWithinSeconds * 1000;
    if (referral?.state === 'received') {
      const status = await departments.askStatus(item, caseNumber, patienceMs);
      if (status.ok || status.error !== 'unknownCase') return status;
    }
    return departments.submit(
      item,
      {
        caseNumber,
        itemId: item.id,
        itemVersion: item.version,
        person: { name: person.name, idNumber: person.idNumber },
        answers,
      },
      patienceMs,
    );
  };

  const refer = async (pending: PendingCase, referral: Referral | undefined): Promise<DispatchOutcome> => {
    if (referral?.state === 'setAside') return 'settled';
    const sinceTriedMs = referral ? ports.now().getTime() - referral.triedAt.getTime() : 0;
    // Tried at a moment that is still to come: by a clock that has been put right since.
    const isJustTried = sinceTriedMs >= 0 && sinceTriedMs < timing.statusEverySeconds * 1000;
    if (referral?.state === 'received' && isJustTried) return 'waiting';
    const answer = await askDepartment(pending, referral);
    if (!answer.ok) return noteFailure(pending, answer.error);
    const outcome = await take(pending, answer.value);
    if (outcome === 'unavailable') return wait(pending, 'renderer');
    return answer.value.decision === 'received' ? 'waiting' : 'settled';
  };

  const once = (caseId: CaseId, run: () => Promise<DispatchOutcome>): Promise<DispatchOutcome> => {
    const running = underWay.get(caseId);
    if (running) return running;
    const started = run().finally(() => underWay.delete(caseId));
    underWay.set(caseId, started);
    return started;
  };

  return {
    dispatch: (pending) =>
      once(pending.caseId, async () => {
        const outcome = await refer(pending, undefined);
        if (outcome === 'settled') deps.jobs.drop(pending.caseId);
        return outcome;
      }),
    dispatchById: (caseId) =>
      once(caseId, async () => {
        const pending = await deps.loadPending(caseId);
        return pending ? refer(pending, await referrals.find(caseId)) : 'settled';
      }),
    take,
    idle: async () => {
      await Promise.allSettled([...underWay.values()]);
    },
  };
};

import type { DecisionReply } from '@linban/shared/contracts/department.ts';
import type { CaseId } from '@linban/shared/ids.ts';
import type { Database } from '../db/database.ts';
import type { DispatchJobs } from '../db/jobs.ts';
import type { Departments } from '../departments/departments.ts';
import { decisionContent } from '../documents/contents.ts';
import type { DocumentService } from '../documents/document-service.ts';
import type { SealedDocument } from '../documents/document-store.ts';
import type { ServerEvents } from '../events.ts';
import type { Log } from '../log.ts';
import type { Ports } from '../ports.ts';
import { words } from '../words.ts';
import { type CaseAction, leafOfAction, stateOf } from './case-action.ts';
import { decideCase } from './decide-statement.ts';
import type { PendingCase } from './stored-case.ts';

/** `settled`: nothing is left to do. `waiting`: the department, or the renderer, could not be had; to be tried again. */
type DispatchOutcome = 'settled' | 'waiting';

/** Refers cases to their departments and carries out what those decide. Safe to call for any case at any time. */
export interface Dispatcher {
  /** A case that was just accepted and is in hand. */
  dispatch(pending: PendingCase): Promise<DispatchOutcome>;
  /** A case found in the database, if there is still something to do. */
  dispatchById(caseId: CaseId): Promise<DispatchOutcome>;
  /** Waits for what is under way. */
  idle(): Promise<void>;
}

interface DispatchDeps {
  readonly database: Database;
  readonly departments: Departments;
  readonly documents: DocumentService;
  readonly jobs: Pick<DispatchJobs, 'drop'>;
  readonly loadPending: (caseId: CaseId) => Promise<PendingCase | undefined>;
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
  const { database, departments, documents, events, ports, log } = deps;
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
      at,
    } as const;
    if (reply.decision === 'refused') {
      return { action: { ...byDepartment, type: 'reject', reason: reply.reason }, document: null };
    }
    const issued = await documents.issue(decisionContent(pending, reply), item.output.title, at);
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

  const refer = async (pending: PendingCase): Promise<DispatchOutcome> => {
    const { caseId, caseNumber, item, person, answers } = pending;
    const reply = await departments.decide(
      item,
      {
        caseNumber,
        itemId: item.id,
        itemVersion: item.version,
        person: { name: person.name, idNumber: person.idNumber },
        answers,
      },
      item.decisionWithinSeconds * 1000,
    );
    if (!reply.ok) return wait(pending, reply.error);
    const decision = await carryOut(pending, reply.value);
    if (decision === 'waiting') return wait(pending, 'renderer');
    const { action, document } = decision;
    const isDecided = await decideCase(database, {
      caseId,
      residentKey: pending.residentKey,
      from: 'deciding',
      to: stateOf([...instantActions, action]),
      action,
      leaf: leafOfAction(caseId, action, document?.sha256.toString('base64url') ?? null, ports.randomBytes),
      document,
    });
    if (isDecided) {
      log.info('case.decided', { caseId, cause: action.type });
      tell(pending);
    }
    return 'settled';
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
        const outcome = await refer(pending);
        if (outcome === 'settled') deps.jobs.drop(pending.caseId);
        return outcome;
      }),
    dispatchById: (caseId) =>
      once(caseId, async () => {
        const pending = await deps.loadPending(caseId);
        return pending ? refer(pending) : 'settled';
      }),
    idle: async () => {
      await Promise.allSettled([...underWay.values()]);
    },
  };
};

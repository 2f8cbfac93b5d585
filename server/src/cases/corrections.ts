import type { CallBackOutcome, ConnectorError, CorrectionReply } from '@linban/shared/contracts/department.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { Database } from '../db/database.ts';
import { hasFields } from '../departments/keeps-shape.ts';
import type { DocumentService } from '../documents/document-service.ts';
import type { ServerEvents } from '../events.ts';
import type { Log } from '../log.ts';
import type { Reporting } from '../platform/reporting.ts';
import type { Ports } from '../ports.ts';
import { words } from '../words.ts';
import { type CaseAction, leafOfAction, momentAfter } from './case-action.ts';
import { changeCertificate } from './certificate-statement.ts';
import type { PendingCases } from './pending-cases.ts';
import type { PendingCase } from './stored-case.ts';

type CorrectionRefusal = Extract<ConnectorError['error'], 'alreadyDecided' | 'invalidRequest' | 'unavailable'>;

/**
 * Carries out what a department corrects of a case that it granted: a new certificate takes the place of the one that was valid,
 * which whoever checks it is told. Said twice or late it changes nothing.
 */
export type Corrections = (
  about: Pick<PendingCase, 'caseId'>,
  reply: CorrectionReply,
) => Promise<Result<CallBackOutcome, CorrectionRefusal>>;

export const createCorrections = (deps: {
  readonly database: Database;
  readonly pendingCases: Pick<PendingCases, 'load'>;
  readonly documents: DocumentService;
  readonly reporting: Pick<Reporting, 'ofStep'>;
  readonly events: ServerEvents;
  readonly ports: Ports;
  readonly log: Log;
}): Corrections => {
  const { database, pendingCases, documents, reporting, events, ports, log } = deps;

  const newest = async (caseId: string): Promise<number> => {
    const row = await database.query
      .selectFrom('issued_document')
      .select(({ fn }) => fn.max('correction_sequence').as('newest'))
      .where('case_id', '=', caseId)
      .executeTakeFirst();
    return row?.newest ?? 0;
  };

  return async ({ caseId }, reply) => {
    const known = await newest(caseId);
    if (reply.sequence <= known) return ok(reply.sequence === known ? 'known' : 'outdated');
    // What is still to be decided here has its own answer on the way.
    if (await pendingCases.load(caseId)) return fail('unavailable');
    const granted = await pendingCases.load(caseId, 'completed');
    if (!granted) return fail('alreadyDecided');
    const { item, residentKey, caseNumber } = granted;
    if (!hasFields(item.results, reply.results)) return fail('invalidRequest');
    const at = ports.now();
    const issued = await documents.issueCertificate(granted, reply, at);
    if (!issued.ok) return fail(issued.error.kind === 'rendererUnavailable' ? 'unavailable' : 'invalidRequest');
    const document = issued.value;
    const action: CaseAction = {
      seq: granted.actionCount + 1,
      type: 'correct',
      role: 'department',
      actor: item.department.name,
      place: null,
      at: momentAfter(granted.lastAt, at),
      reason: reply.reason,
    };
    const isWritten = await changeCertificate(database, {
      caseId,
      sequence: reply.sequence,
      newestKnown: reply.sequence - 1,
      action,
      accountId: null,
      leaf: leafOfAction(caseId, action, document.sha256.toString('base64url'), ports.randomBytes),
      document,
      withdrawnReason: words('document.corrected'),
      report: reporting.ofStep('correct'),
    });
    // Told again, it is seen what came of it.
    if (!isWritten) return fail('unavailable');
    log.info('case.corrected', { caseId, department: item.department.id });
    events.emit('case.changed', { residentKey, caseNumber });
    events.emit('cases.changed');
    return ok('taken');
  };
};

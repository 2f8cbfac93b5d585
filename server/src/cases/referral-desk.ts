import { allowedActions, deriveStanding } from '@linban/shared/cases/case-state.ts';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import {
  type consoleRequests,
  type DepartmentLink,
  departmentLinkSchema,
  type Referral,
  referralSchema,
} from '@linban/shared/contracts/console-link.ts';
import type { Payload, RequestError } from '@linban/shared/contracts/request.ts';
import { type CaseId, caseIdSchema } from '@linban/shared/ids.ts';
import type { FieldValue } from '@linban/shared/items/field.ts';
import type { ServiceItem } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { terminalProfileSchema } from '@linban/shared/terminals/terminal-profile.ts';
import { sql } from 'kysely';
import * as v from 'valibot';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Department } from '../catalogue/departments.ts';
import type { Database } from '../db/database.ts';
import type { DispatchJobs } from '../db/jobs.ts';
import type { Departments } from '../departments/departments.ts';
import type { DocumentService } from '../documents/document-service.ts';
import type { SealedDocument } from '../documents/document-store.ts';
import type { ServerEvents } from '../events.ts';
import { type DataKeys, residentKeySchema } from '../keys/data-keys.ts';
import { type Log, whereOf } from '../log.ts';
import type { Reporting } from '../platform/reporting.ts';
import type { Ports } from '../ports.ts';
import { actorRoleOf, type CaseWorker } from '../staff/accounts.ts';
import { words } from '../words.ts';
import { actionsOf, readActions } from './case-steps.ts';
import { certifiedOf, fieldsToCertify } from './certificate-fields.ts';
import type { Dispatcher } from './dispatch.ts';
import { isHeldWithin } from './holder.ts';
import type { PendingCases } from './pending-cases.ts';
import type { Referrals } from './referrals.ts';
import { asTyped } from './step-words.ts';
import { createStepWriter } from './write-step.ts';

type Nothing = Record<string, never>;
type ErrorOf<N extends keyof typeof consoleRequests> = RequestError<typeof consoleRequests, N>;

/** What waits for departments' systems, for those who have to see to it. */
export interface ReferralDesk {
  list(
    worker: CaseWorker,
  ): Promise<{ readonly departments: readonly DepartmentLink[]; readonly referrals: readonly Referral[] }>;
  sendAgain(worker: CaseWorker, caseNumber: CaseNumber): Promise<Result<Nothing, ErrorOf<'departments.sendAgain'>>>;
  /**
   * Decides in the department's place, with the certificate that its answer would have brought. An answer that comes from
   * the department afterwards changes nothing any more.
   */
  settle(
    worker: CaseWorker,
    settled: Payload<typeof consoleRequests, 'departments.settle'>,
  ): Promise<Result<Nothing, ErrorOf<'departments.settle'>>>;
}

const mostListed = 200;

export const createReferralDesk = (deps: {
  readonly database: Database;
  readonly keys: DataKeys;
  readonly catalogue: Catalogue;
  readonly departments: readonly Department[];
  readonly links: Pick<Departments, 'view'>;
  readonly referrals: Pick<Referrals, 'tryAgain'>;
  readonly jobs: Pick<DispatchJobs, 'renew' | 'drop'>;
  readonly dispatcher: Pick<Dispatcher, 'dispatchById'>;
  readonly documents: Pick<DocumentService, 'issueCertificate'>;
  readonly pendingCases: Pick<PendingCases, 'load'>;
  readonly reporting: Pick<Reporting, 'ofStep'>;
  readonly events: ServerEvents;
  readonly ports: Ports;
  readonly log: Log;
}): ReferralDesk => {
  const { database, catalogue, departments, links, referrals, jobs, dispatcher, events, ports, log } = deps;
  const { query } = database;
  const write = createStepWriter(deps);

  /** Referrals of cases that still wait. */
  const open = ({ place }: CaseWorker) =>
    query
      .selectFrom('referral as r')
      .innerJoin('resident_case as c', 'c.case_id', 'r.case_id')
      .where('c.state', '=', 'deciding')
      .where(isHeldWithin('c', place));

  const countsByDepartment = async (worker: CaseWorker) => {
    const rows = await open(worker)
      .select(['r.department', 'r.state', sql<string>`count(*)`.as('count')])
      .groupBy(['r.department', 'r.state'])
      .execute();
    return (department: string, state: Referral['state']): number =>
      Number(rows.find((row) => row.department === department && row.state === state)?.count ?? 0);
  };

  const listed = async (worker: CaseWorker): Promise<readonly Referral[]> => {
    const rows = await open(worker)
      .leftJoin('staff_account as s', 's.account_id', 'r.sent_again_by')
      .select([
        'c.case_number',
        'c.item_id',
        'c.item_version',
        'c.submitted_at',
        'c.version',
        'r.department',
        'r.state',
        'r.since',
        'r.tried_at',
        'r.tries',
        'r.failure',
        'r.sent_again_at',
        's.name',
      ])
      .orderBy(sql`r.state = 'setAside'`, 'desc')
      .orderBy('r.since')
      .limit(mostListed)
      .execute();
    return rows.map((row) =>
      v.parse(referralSchema, {
        caseNumber: row.case_number,
        itemTitle: catalogue.get(row.item_id, row.item_version).title,
        department: row.department,
        state: row.state,
        submittedAt: row.submitted_at.toISOString(),
        since: row.since.toISOString(),
        triedAt: row.tried_at.toISOString(),
        tries: row.tries,
        failure: row.failure,
        sentAgain: row.sent_again_at && { name: row.name, at: row.sent_again_at.toISOString() },
        version: row.version,
        certificate: fieldsToCertify(catalogue.get(row.item_id, row.item_version)),
      }),
    );
  };

  /** The certificate of what somebody grants; `null`: the item prints none. */
  const certify = async (
    caseId: CaseId,
    version: number,
    item: ServiceItem,
    values: Readonly<Record<string, FieldValue>>,
  ): Promise<Result<SealedDocument | null, ErrorOf<'departments.settle'>>> => {
    if (fieldsToCertify(item).length === 0) return ok(null);
    const certified = certifiedOf(item, values);
    if (!certified) return fail({ kind: 'wrongValues' });
    const about = await deps.pendingCases.load(caseId);
    if (about?.actionCount !== version) return fail({ kind: 'conflict' });
    const issued = await deps.documents.issueCertificate(about, certified, ports.now());
    return issued.ok ? issued : fail({ kind: issued.error.kind === 'unprintable' ? 'unprintable' : 'notNow' });
  };

  return {
    list: async (worker) => {
      const [count, waiting] = await Promise.all([countsByDepartment(worker), listed(worker)]);
      const asked = departments.flatMap(({ id, name }) => {
        const link = links.view(id);
        if (!link) return [];
        const view =
          link.kind === 'closed'
            ? link
            : { kind: link.kind, since: link.since.toISOString(), until: link.until.toISOString() };
        const counts = {
          waiting: count(id, 'waiting'),
          received: count(id, 'received'),
          setAside: count(id, 'setAside'),
        };
        return [v.parse(departmentLinkSchema, { id, name, link: view, ...counts })];
      });
      return { departments: asked, referrals: waiting };
    },

    sendAgain: async (worker, caseNumber) => {
      const row = await open(worker)
        .select(['c.case_id', 'r.department'])
        .where('c.case_number', '=', caseNumber)
        .executeTakeFirst();
      if (!row) return fail({ kind: 'notFound' });
      const caseId = v.parse(caseIdSchema, row.case_id);
      if (!(await referrals.tryAgain(caseId, worker.accountId))) return fail({ kind: 'notFound' });
      await jobs.renew(caseId);
      log.info('case.sentAgain', { caseId, department: row.department });
      events.emit('cases.changed');
      dispatcher
        .dispatchById(caseId)
        .catch((error: unknown) => log.error('dispatch.bug', { caseId, ...whereOf(error) }));
      return ok({});
    },

    settle: async (worker, { caseNumber, version, decision, reason, values }) => {
      const row = await query
        .selectFrom('resident_case as c')
        .innerJoin('terminal as t', 't.terminal_id', 'c.terminal_id')
        .innerJoin('referral as r', 'r.case_id', 'c.case_id')
        .select(['c.case_id', 'c.resident_key', 'c.version', 'c.item_id', 'c.item_version', 't.profile'])
        .select((part) => actionsOf(part).as('actions'))
        .where('c.case_number', '=', caseNumber)
        .where(isHeldWithin('c', worker.place))
        .executeTakeFirst();
      if (!row) return fail({ kind: 'notFound' });
      if (row.version !== version) return fail({ kind: 'conflict' });
      const actions = readActions(row.actions);
      const standing = deriveStanding(actions);
      const role = actorRoleOf(worker.role);
      if (standing?.state !== 'deciding' || !allowedActions(standing, role).includes(decision))
        return fail({ kind: 'notAllowed' });
      const caseId = v.parse(caseIdSchema, row.case_id);
      const item = catalogue.get(row.item_id, row.item_version);
      const issued = decision === 'complete' ? await certify(caseId, version, item, values) : ok(null);
      if (!issued.ok) return issued;
      const isWritten = await write(
        { caseId, version, item },
        actions,
        {
          type: decision,
          role,
          actor: words('actor.approver'),
          place: v.parse(terminalProfileSchema, row.profile).centre,
          reason: asTyped(reason),
          missing: [],
        },
        worker.accountId,
        { document: issued.value },
      );
      if (!isWritten) return fail({ kind: 'conflict' });
      jobs.drop(caseId);
      events.emit('case.changed', { residentKey: v.parse(residentKeySchema, row.resident_key), caseNumber });
      events.emit('cases.changed');
      return ok({});
    },
  };
};

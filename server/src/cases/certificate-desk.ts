import { allowedActions, deriveStanding } from '@linban/shared/cases/case-state.ts';
import type { consoleRequests, DeskAct, DeskRecord } from '@linban/shared/contracts/console-link.ts';
import type { Certified } from '@linban/shared/contracts/department.ts';
import type { RequestError } from '@linban/shared/contracts/request.ts';
import { caseIdSchema, type DocumentId } from '@linban/shared/ids.ts';
import { type LocalizedText, localizedTextSchema } from '@linban/shared/items/localized-text.ts';
import { mostCopiesOf } from '@linban/shared/items/service-item.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../db/database.ts';
import type { DocumentService } from '../documents/document-service.ts';
import { decryptCertified, type SealedDocument, shown } from '../documents/document-store.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import type { Log } from '../log.ts';
import type { Reporting } from '../platform/reporting.ts';
import type { Ports } from '../ports.ts';
import { actorRoleOf, type CaseWorker } from '../staff/accounts.ts';
import { passwordTold } from '../staff/own-password.ts';
import { words } from '../words.ts';
import { type CaseAction, leafOfAction, momentAfter } from './case-action.ts';
import type { ActionRow } from './case-steps.ts';
import { certificateFields, certifiedOf, differenceInWords, valuesOf } from './certificate-fields.ts';
import { changeCertificate } from './certificate-statement.ts';
import type { DeskRow } from './desk-queue.ts';
import { isOwnProposal } from './own-proposal.ts';
import type { PendingCases } from './pending-cases.ts';
import { asTyped, decryptWords, type ProposedChange } from './step-words.ts';
import type { WriteStep } from './write-step.ts';

type Refusal = RequestError<typeof consoleRequests, 'desk.act'>;

const certificateActs = [
  'proposeDocumentCorrection',
  'proposeDocumentWithdrawal',
  'reissueDocument',
  'withdrawDocument',
  'declineDocumentChange',
] as const;
type CertificateActType = (typeof certificateActs)[number];
type CertificateAct =
  | Extract<DeskAct, { type: 'proposeDocumentCorrection' | 'proposeDocumentWithdrawal' }>
  | { readonly type: 'reissueDocument' | 'withdrawDocument' }
  | { readonly type: 'declineDocumentChange'; readonly reason: string };

export const isCertificateActType = (type: string): type is CertificateActType =>
  certificateActs.some((each) => each === type);

export const isCertificateAct = (act: DeskAct): act is DeskAct & CertificateAct => isCertificateActType(act.type);

/** What somebody of the staff looked at, and wants to do about its certificate. */
interface CertificateRequest {
  readonly worker: CaseWorker;
  readonly row: DeskRow;
  readonly actions: readonly ActionRow[];
  readonly act: CertificateAct;
  readonly place: LocalizedText | null;
}

/**
 * Certificates that people put right or take back: one proposes it, somebody else approves or declines. What the certificate
 * says is changed, never the decision.
 */
export interface CertificateDesk {
  /** What can be done about the certificate of this case. */
  allowed(worker: CaseWorker, row: DeskRow, actions: readonly ActionRow[]): readonly CertificateActType[];
  shown(row: DeskRow, actions: readonly ActionRow[]): Pick<DeskRecord, 'documents' | 'copies' | 'certificate'>;
  act(request: CertificateRequest): Promise<Result<Record<string, never>, Refusal>>;
}

export const createCertificateDesk = (deps: {
  readonly database: Database;
  readonly keys: DataKeys;
  readonly catalogue: Catalogue;
  readonly documents: Pick<DocumentService, 'issueCertificate'>;
  readonly pendingCases: Pick<PendingCases, 'load'>;
  readonly write: WriteStep;
  readonly reporting: Pick<Reporting, 'ofStep'>;
  readonly ports: Ports;
  readonly log: Log;
}): CertificateDesk => {
  const { database, keys, catalogue, documents, pendingCases, write, reporting, ports, log } = deps;

  const documentsOfRow = (row: DeskRow) => {
    const most = mostCopiesOf(catalogue.get(row.item_id, row.item_version));
    return row.documents.map((document) => shown({ ...document, issued_at: new Date(document.issued_at) }, most));
  };

  const validOf = (row: DeskRow): DocumentId | null =>
    documentsOfRow(row).find(({ state }) => state === 'valid')?.documentId ?? null;

  /** What the valid certificate says; `null`: there is none, or one from before that was kept. */
  const certifiedOfRow = (row: DeskRow): Certified | null => {
    const documentId = validOf(row);
    return documentId && row.certified && decryptCertified(keys, documentId, row.certified);
  };

  const proposalOf = (row: DeskRow, actions: readonly ActionRow[]) => {
    const standing = deriveStanding(actions);
    const step = actions.findLast(
      ({ type }) => type === 'proposeDocumentCorrection' || type === 'proposeDocumentWithdrawal',
    );
    if (!standing?.proposedChange || !step?.words) return null;
    const { change } = decryptWords(keys, row.case_id, step.seq, step.words);
    return change ?? null;
  };

  const allowed: CertificateDesk['allowed'] = ({ role }, row, actions) => {
    const standing = deriveStanding(actions);
    if (!standing || row.promised || validOf(row) === null) return [];
    return allowedActions(standing, actorRoleOf(role))
      .filter(isCertificateActType)
      .filter((type) => type !== 'proposeDocumentCorrection' || row.certified !== null);
  };

  const propose = async (
    { worker, row, actions, place }: CertificateRequest,
    act: Extract<CertificateAct, { type: `propose${string}` }>,
  ): Promise<Result<Record<string, never>, Refusal>> => {
    const item = catalogue.get(row.item_id, row.item_version);
    const documentId = validOf(row);
    if (documentId === null) return fail({ kind: 'notAllowed' });
    const about = (): { reason: LocalizedText; change: ProposedChange } | null => {
      if (act.type === 'proposeDocumentWithdrawal') {
        const reason = joined(words(`withdrawal.${act.ground}`), act.reason);
        return { reason, change: { kind: 'withdrawal', documentId, ground: act.ground } };
      }
      const before = certifiedOfRow(row);
      const certified = certifiedOf(item, act.values);
      const difference = before && certified && differenceInWords(item, before, certified);
      if (!certified || !difference) return null;
      return { reason: joined(difference, act.reason), change: { kind: 'correction', documentId, certified } };
    };
    const proposed = about();
    if (!proposed) return fail({ kind: 'wrongValues' });
    const role = actorRoleOf(worker.role);
    const isWritten = await write(
      { caseId: v.parse(caseIdSchema, row.case_id), version: row.version, item },
      actions,
      {
        type: act.type,
        role,
        actor: words(role === 'approver' ? 'actor.approver' : 'actor.staff'),
        place,
        reason: proposed.reason,
        missing: [],
        change: proposed.change,
      },
      worker.accountId,
    );
    return isWritten ? ok({}) : fail({ kind: 'conflict' });
  };

  const approve = async (
    { worker, row, actions, act, place }: CertificateRequest,
    change: ProposedChange,
  ): Promise<Result<Record<string, never>, Refusal>> => {
    const caseId = v.parse(caseIdSchema, row.case_id);
    const about = await pendingCases.load(caseId, 'completed');
    const last = actions.at(-1);
    // Of a certificate that has another one in its place by now, nothing is left to say.
    if (!about || !last || about.actionCount !== row.version || change.documentId !== validOf(row))
      return fail({ kind: 'conflict' });
    const at = ports.now();
    let document: SealedDocument | null = null;
    if (change.kind === 'correction') {
      const issued = await documents.issueCertificate(about, change.certified, at);
      if (!issued.ok) return fail({ kind: issued.error.kind === 'unprintable' ? 'unprintable' : 'notNow' });
      document = issued.value;
    }
    const action: CaseAction = {
      seq: row.version + 1,
      type: act.type,
      role: actorRoleOf(worker.role),
      actor: words('actor.approver'),
      place,
      at: momentAfter(last.at, at),
      reason: null,
    };
    const isWritten = await changeCertificate(database, {
      caseId,
      action,
      leaf: leafOfAction(caseId, action, document?.sha256.toString('base64url') ?? null, ports.randomBytes),
      accountId: worker.accountId,
      document,
      sequence: row.newest_correction ?? 0,
      newestKnown: row.newest_correction ?? 0,
      withdrawnReason: words(change.kind === 'correction' ? 'document.corrected' : `withdrawal.${change.ground}`),
      report: reporting.ofStep(act.type),
    });
    if (isWritten) log.info('case.acted', { caseId, cause: act.type });
    return isWritten ? ok({}) : fail({ kind: 'conflict' });
  };

  return {
    allowed,
    shown: (row, actions) => {
      const certified = certifiedOfRow(row);
      const proposal = proposalOf(row, actions);
      const [values, proposed] = [
        certified && valuesOf(certified),
        proposal?.kind === 'correction' ? valuesOf(proposal.certified) : {},
      ];
      return {
        documents: documentsOfRow(row),
        copies: row.copies.map(({ title, channel, at }) => ({
          title: v.parse(localizedTextSchema, title),
          channel,
          at: new Date(at).toISOString(),
        })),
        certificate: certificateFields(catalogue.get(row.item_id, row.item_version)).flatMap((field) => {
          const value = values?.[field.key];
          return value === undefined ? [] : { field, value, proposed: proposed[field.key] ?? null };
        }),
      };
    },
    act: async (request) => {
      const { worker, row, actions, act } = request;
      if (!allowed(worker, row, actions).includes(act.type)) return fail({ kind: 'notAllowed' });
      const told = passwordTold(worker);
      if (act.type === 'proposeDocumentCorrection' || act.type === 'proposeDocumentWithdrawal')
        return told ? fail(told) : propose(request, act);
      const proposal = proposalOf(row, actions);
      if (!proposal) return fail({ kind: 'notAllowed' });
      if (isOwnProposal(actions, worker, act.type)) return fail({ kind: 'needsSecondPerson' });
      if (told) return fail(told);
      if (act.type !== 'declineDocumentChange') return approve(request, proposal);
      const isWritten = await write(
        {
          caseId: v.parse(caseIdSchema, row.case_id),
          version: row.version,
          item: catalogue.get(row.item_id, row.item_version),
        },
        actions,
        {
          type: act.type,
          role: actorRoleOf(worker.role),
          actor: words('actor.approver'),
          place: request.place,
          reason: asTyped(act.reason),
          missing: [],
        },
        worker.accountId,
      );
      return isWritten ? ok({}) : fail({ kind: 'conflict' });
    },
  };
};

/** Words of ours, and why somebody says so. */
const joined = (text: LocalizedText, reason: string): LocalizedText => ({
  'zh-CN': `${text['zh-CN']}。${reason}`,
  en: `${text.en}. ${reason}`,
});

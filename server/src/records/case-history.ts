import type { CaseView, IssuedDocument } from '@linban/shared/cases/case-view.ts';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import { maskName } from '@linban/shared/identity/masking.ts';
import type { CaseId } from '@linban/shared/ids.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { TerminalProfile } from '@linban/shared/terminals/terminal-profile.ts';
import * as v from 'valibot';
import type { CaseQueries, FoundCase } from '../cases/case-queries.ts';
import { decryptCase } from '../cases/stored-case.ts';
import type { Database } from '../db/database.ts';
import { placeOf } from '../documents/contents.ts';
import type { DocumentService, IssueError } from '../documents/document-service.ts';
import type { DocumentStore, HistoryOf } from '../documents/document-store.ts';
import type { DocumentContent } from '../documents/templates.ts';
import { type DataKeys, type ResidentKey, residentKeySchema } from '../keys/data-keys.ts';
import type { Ports } from '../ports.ts';
import type { ResidentSession } from '../residents/session.ts';
import type { TerminalRegistry } from '../terminals/registry.ts';
import { words } from '../words.ts';

/** Documents are issued in Chinese. */
const language = 'zh-CN';

/** Whose history it is, and where it is issued. */
interface About {
  readonly maskedName: string;
  readonly residentKey: ResidentKey;
  readonly terminal: TerminalProfile;
}

const historyContent = (view: CaseView, { maskedName, terminal }: About): DocumentContent => ({
  template: 'case-history',
  issue: { department: terminal.centre[language].slice(0, 60), place: placeOf(terminal) },
  caseNumber: view.caseNumber,
  item: view.itemTitle[language].slice(0, 60),
  maskedName,
  state: words(`state.${view.state}`)[language],
  promisedBy: view.due?.kind === 'running' ? view.due.on : null,
  steps: view.steps.map((step) => ({
    at: step.at,
    step: words(`action.${step.type}`)[language],
    actor: step.role === 'resident' ? words('history.applicant')[language] : step.actor[language].slice(0, 60),
    place: (step.place ?? step.actor)[language].slice(0, 80),
    reason: step.reason?.[language].slice(0, 200) ?? null,
  })),
});

const withoutReasons = (view: CaseView): CaseView => ({
  ...view,
  steps: view.steps.map((step) => ({ ...step, reason: null })),
});

/** A signed PDF of a case's progress. As long as nothing more happened, asked again, the same one. */
export interface CaseHistories {
  forResident(
    session: ResidentSession,
    caseNumber: CaseNumber,
  ): Promise<Result<IssuedDocument, { kind: 'notFound' } | IssueError>>;
  /** The PDF itself, without reasons: those speak of the person, and anybody may hold the receipt. */
  forReceiptHolder(found: FoundCase): Promise<Result<Uint8Array, IssueError>>;
}

export const createCaseHistories = ({
  database,
  keys,
  registry,
  queries,
  documents,
  store,
  ports,
}: {
  readonly database: Database;
  readonly keys: DataKeys;
  readonly registry: Pick<TerminalRegistry, 'find'>;
  readonly queries: CaseQueries;
  readonly documents: DocumentService;
  readonly store: DocumentStore;
  readonly ports: Ports;
}): CaseHistories => {
  const issue = async (of: HistoryOf, view: CaseView, about: About): Promise<Result<IssuedDocument, IssueError>> => {
    const present = await store.findHistory(of, new Date(view.updatedAt));
    if (present) return ok(present);
    const issued = await documents.issue(historyContent(view, about), words('history.title'), ports.now());
    return issued.ok ? ok(await store.addHistory(of, about.residentKey, issued.value)) : issued;
  };

  const aboutOf = async (caseId: CaseId): Promise<About> => {
    const row = await database.query
      .selectFrom('resident_case')
      .select(['content', 'resident_key', 'terminal_id'])
      .where('case_id', '=', caseId)
      .executeTakeFirstOrThrow();
    const terminal = registry.find(row.terminal_id);
    if (!terminal) throw new Error(`case ${caseId} came from no known terminal`);
    return {
      maskedName: maskName(decryptCase(keys, caseId, row.content).person.name),
      residentKey: v.parse(residentKeySchema, row.resident_key),
      terminal: terminal.profile,
    };
  };

  return {
    forResident: async ({ residentKey, person, terminal }, caseNumber) => {
      const found = await queries.findOf(residentKey, caseNumber);
      if (!found) return fail({ kind: 'notFound' });
      const about = { residentKey, maskedName: maskName(person.name), terminal: terminal.profile };
      return issue({ caseId: found.caseId, audience: 'resident' }, found.view, about);
    },
    forReceiptHolder: async ({ caseId, view }) => {
      const of = { caseId, audience: 'receiptHolder' } as const;
      const issued = await issue(of, withoutReasons(view), await aboutOf(caseId));
      if (!issued.ok) return issued;
      const pdf = await store.handOut(issued.value.documentId, 'page', ports.now());
      return pdf ? ok(pdf) : fail({ kind: 'unprintable' });
    },
  };
};

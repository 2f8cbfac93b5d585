import type { CaseView, IssuedDocument } from '@linban/shared/cases/case-view.ts';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import { maskName } from '@linban/shared/identity/masking.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { CaseQueries } from '../cases/case-queries.ts';
import { placeOf } from '../documents/contents.ts';
import type { DocumentContent, DocumentService, IssueError } from '../documents/document-service.ts';
import type { DocumentStore } from '../documents/document-store.ts';
import type { Ports } from '../ports.ts';
import type { ResidentSession } from '../residents/session.ts';
import { words } from '../words.ts';

/** Documents are issued in Chinese. */
const language = 'zh-CN';

const historyContent = (view: CaseView, { person, terminal }: ResidentSession): DocumentContent => ({
  template: 'case-history',
  issue: { department: terminal.profile.centre[language].slice(0, 60), place: placeOf(terminal.profile) },
  caseNumber: view.caseNumber,
  item: view.itemTitle[language].slice(0, 60),
  maskedName: maskName(person.name),
  state: words(`state.${view.state}`)[language],
  promisedBy: null,
  steps: view.steps.map((step) => ({
    at: step.at,
    step: words(`action.${step.type}`)[language],
    actor: step.role === 'resident' ? words('history.applicant')[language] : step.actor[language].slice(0, 60),
    place: (step.place ?? step.actor)[language].slice(0, 80),
    reason: step.reason?.[language].slice(0, 200) ?? null,
  })),
});

/** A signed PDF of a case's progress. As long as nothing more happened, asked again, the same one. */
export const createCaseHistory =
  (deps: {
    readonly queries: CaseQueries;
    readonly documents: DocumentService;
    readonly store: DocumentStore;
    readonly ports: Ports;
  }) =>
  async (
    session: ResidentSession,
    caseNumber: CaseNumber,
  ): Promise<Result<IssuedDocument, { kind: 'notFound' } | IssueError>> => {
    const found = await deps.queries.findOf(session.residentKey, caseNumber);
    if (!found) return fail({ kind: 'notFound' });
    const { caseId, view } = found;
    const present = await deps.store.findHistory(caseId, new Date(view.updatedAt));
    if (present) return ok(present);
    const issued = await deps.documents.issue(historyContent(view, session), words('history.title'), deps.ports.now());
    return issued.ok ? ok(await deps.store.addForCase(caseId, session.residentKey, issued.value)) : issued;
  };
export type CaseHistory = ReturnType<typeof createCaseHistory>;

import type { IssuedDocument } from '@linban/shared/cases/case-view.ts';
import type { Payload, Value } from '@linban/shared/contracts/request.ts';
import type { residentRequests } from '@linban/shared/contracts/resident-link.ts';
import { type LookupId, lookupIdSchema } from '@linban/shared/ids.ts';
import { checkAnswers } from '@linban/shared/items/answers.ts';
import type { Language } from '@linban/shared/items/localized-text.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import * as v from 'valibot';
import { type Catalogue, eligibilityOf } from '../catalogue/catalogue.ts';
import { personFacts } from '../catalogue/person-facts.ts';
import { workedLines } from '../catalogue/worked-lines.ts';
import type { AskFailure } from '../departments/ask-peer.ts';
import type { Departments } from '../departments/departments.ts';
import { recordContent } from '../documents/contents.ts';
import type { DocumentService, IssueError } from '../documents/document-service.ts';
import type { DocumentStore } from '../documents/document-store.ts';
import type { Ports } from '../ports.ts';
import type { ResidentSession } from '../residents/session.ts';
import type { Lookup } from './lookup.ts';
import { periodOf } from './period.ts';
import { recordTable, recordView } from './record-view.ts';

export type LookError =
  | { readonly kind: 'departmentUnavailable'; readonly cause: 'down' | 'nonsense' }
  | { readonly kind: 'noRecord' }
  | { readonly kind: 'invalidAnswers' }
  | { readonly kind: 'itemNotPublished' };

type Look = typeof residentRequests;

/** Whether to come back later helps: all that a person needs to know. */
const causeOf = (failure: AskFailure): 'down' | 'nonsense' =>
  failure === 'down' || failure === 'late' || failure === 'leftAlone' ? 'down' : 'nonsense';

/** A person who looks more often than this in one session gets no further. */
export const mostLookups = 20;

/** Departments' records: shown to the person they are about, and printed exactly as shown. */
export const createLookups = (deps: {
  readonly catalogue: Catalogue;
  readonly departments: Departments;
  readonly documents: DocumentService;
  readonly store: DocumentStore;
  readonly ports: Ports;
}) => {
  const { catalogue, departments, documents, store, ports } = deps;

  const issueOnce = async (session: ResidentSession, lookupId: LookupId, lookup: Lookup) => {
    const { person, terminal, residentKey } = session;
    const { item, answers } = lookup;
    const content = recordContent({ item, answers, person, terminal: terminal.profile }, lookup);
    const issued = await documents.issue(content, lookup.item.output.title, ports.now());
    return issued.ok ? ok(await store.addForLookup({ lookupId, item }, residentKey, issued.value)) : issued;
  };

  return {
    look: async (
      session: ResidentSession,
      { itemId, answers, language }: Payload<Look, 'records.look'>,
    ): Promise<Result<Value<Look, 'records.look'>, LookError | { kind: 'tooManyRequests' }>> => {
      if (session.lookups.size >= mostLookups) return fail({ kind: 'tooManyRequests' });
      const day = shanghaiDay(ports.now());
      const item = catalogue.findPublished(itemId, day);
      if (!item?.record || !eligibilityOf(item, personFacts(session.person, day)).eligible) {
        return fail({ kind: 'itemNotPublished' });
      }
      if (!checkAnswers(item, answers, day).ok) return fail({ kind: 'invalidAnswers' });
      const shape = item.record;
      const period = periodOf(item, answers, day);
      const { name, idNumber } = session.person;
      const reply = await departments.lookUp(
        item.department.id,
        shape,
        { requestId: ports.newId(), record: shape.kind, person: { name, idNumber }, period, answers },
        item.decisionWithinSeconds * 1000,
      );
      if (!reply.ok) return fail({ kind: 'departmentUnavailable', cause: causeOf(reply.error) });
      if (!reply.value.found) return fail({ kind: 'noRecord' });
      const lookupId = v.parse(lookupIdSchema, ports.newId());
      const record = reply.value;
      const viewIn = (words: Language) => {
        const worked = workedLines(item, { person: session.person, answers, answered: record.facts, day }, words);
        return worked && recordView(shape, record, worked, words);
      };
      const [printed, shown] = [viewIn('zh-CN'), viewIn(language)];
      // A table of the item has no value for today: it can't be used until somebody has seen to that.
      if (!printed || !shown) return fail({ kind: 'itemNotPublished' });
      session.lookups.set(lookupId, { item, answers, period, view: printed, issuing: null });
      return ok({ lookupId, table: recordTable(shown) });
    },

    issue: async (
      session: ResidentSession,
      lookupId: LookupId,
    ): Promise<Result<IssuedDocument, { kind: 'notFound' } | IssueError>> => {
      const lookup = session.lookups.get(lookupId);
      if (!lookup) return fail({ kind: 'notFound' });
      lookup.issuing ??= issueOnce(session, lookupId, lookup);
      try {
        const issued = await lookup.issuing;
        if (!issued.ok) lookup.issuing = null;
        return issued;
      } catch (error) {
        lookup.issuing = null;
        throw error;
      }
    },
  };
};
export type Lookups = ReturnType<typeof createLookups>;

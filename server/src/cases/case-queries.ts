import { deriveState } from '@linban/shared/cases/case-state.ts';
import { type CaseSummary, type CaseView, caseSummarySchema, caseViewSchema } from '@linban/shared/cases/case-view.ts';
import type { CaseNumber, DraftNumber, QueryCode, TrackingCode } from '@linban/shared/cases/codes.ts';
import type { StaffCase } from '@linban/shared/contracts/console-link.ts';
import { staffCaseSchema } from '@linban/shared/contracts/console-link.ts';
import { type CaseId, caseIdSchema } from '@linban/shared/ids.ts';
import { mostCopiesOf } from '@linban/shared/items/service-item.ts';
import { ok, type Result } from '@linban/shared/result.ts';
import type { StaffPlace } from '@linban/shared/staff/post.ts';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import * as v from 'valibot';
import type { AttemptLimit, Attempts, TooManyAttempts } from '../attempts/attempts.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../db/database.ts';
import { openBytes, openText, prepare } from '../db/prepare.ts';
import { documentsOf, shown } from '../documents/document-store.ts';
import type { DataKeys, ResidentKey } from '../keys/data-keys.ts';
import type { Ports } from '../ports.ts';
import { isRestricted } from '../retention/verdict.ts';
import { actorRoleOf } from '../staff/accounts.ts';
import { actionsOf, readActions, stepOf } from './case-steps.ts';
import { answerByOfCase, dueOfCase } from './due-day.ts';
import { isHeldWithin } from './holder.ts';

/** A case as its resident sees it, with its id. */
export interface FoundCase {
  readonly caseId: CaseId;
  readonly view: CaseView;
  /** Its personal part, encrypted. */
  readonly content: Buffer;
}

/** Looking cases up. What is answered to a resident is confined to that resident's cases. */
export interface CaseQueries {
  listOf(residentKey: ResidentKey): Promise<readonly CaseSummary[]>;
  findOf(residentKey: ResidentKey, caseNumber: CaseNumber): Promise<FoundCase | undefined>;
  /** For the page behind a receipt's QR code. */
  findByTrackingCode(code: TrackingCode): Promise<FoundCase | undefined>;
  /**
   * For a look-up by hand, with both codes of the receipt. Each is counted as a try at its case number; `null` is a code that
   * can't be any.
   */
  findByQueryCode(
    caseNumber: CaseNumber,
    code: QueryCode | null,
  ): Promise<Result<FoundCase | undefined, TooManyAttempts>>;
  /** For whoever has proved that it is theirs. */
  findById(caseId: CaseId): Promise<FoundCase | undefined>;
  /** The cases of a place that changed last, for staff: no personal data. */
  recent(place: StaffPlace, limit: number): Promise<readonly StaffCase[]>;
}

const mostListed = 100;

/** A query code has 30 bits: whoever knows a case number must not try them out, from however many places. */
const perCaseNumber: AttemptLimit = { free: 10, firstDelaySeconds: 60, longestDelaySeconds: 3600 };

/** What tries at a number with a code are counted against. */
export const triesAtNumber = (number: CaseNumber | DraftNumber): string => `query-code|${number}`;

const summaryColumns = [
  'case_id',
  'case_number',
  'item_id',
  'item_version',
  'state',
  'submitted_at',
  'updated_at',
  'waiting_for_department',
] as const;

interface SummaryRow {
  case_id: string;
  case_number: string;
  item_id: string;
  item_version: number;
  state: string;
  submitted_at: Date;
  updated_at: Date;
  waiting_for_department: boolean;
}

export const createCaseQueries = (
  database: Database,
  keys: DataKeys,
  catalogue: Catalogue,
  attempts: Attempts,
  ports: Pick<Ports, 'now'>,
): CaseQueries => {
  const { query } = database;
  const summary = (row: SummaryRow) => {
    const item = catalogue.get(row.item_id, row.item_version);
    return {
      caseNumber: row.case_number,
      itemId: item.id,
      itemTitle: item.title,
      department: item.department.name,
      state: row.state,
      submittedAt: row.submitted_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
    };
  };

  /**
   * All of a case in one statement, and so as of one moment: a decision that lands between two looks must not show half
   * of itself.
   */
  const wholeCase = () =>
    query
      .selectFrom('resident_case as c')
      .select(summaryColumns.map((column) => `c.${column}` as const))
      .select('c.content')
      .select((part) => [
        actionsOf(part).as('actions'),
        jsonArrayFrom(
          part
            .selectFrom('record_access as r')
            .select(['r.role', 'r.purpose', 'r.at'])
            .whereRef('r.case_id', '=', 'c.case_id')
            .orderBy('r.at', 'desc')
            .limit(mostListed),
        ).as('reads'),
        documentsOf(part).as('documents'),
        part.selectFrom('rating as r').select('r.level').whereRef('r.case_id', '=', 'c.case_id').as('rating'),
      ]);

  /** What is kept for a law's sake alone is shown to nobody but its resident, by the card. */
  const readable = () => wholeCase().where((part) => part.not(isRestricted('c')));

  const [number, hash] = [openText('case number'), openBytes()];
  const byTrackingHash = prepare(database, 'case-by-tracking-hash', readable().where('c.tracking_hash', '=', hash), [
    hash,
  ]);
  const byNumberAndQueryHash = attempts.prepareFind(
    'case-by-number-and-query-hash',
    perCaseNumber,
    readable().where('c.case_number', '=', number).where('c.query_hash', '=', hash),
    [number, hash],
  );

  const found = (row: Awaited<ReturnType<ReturnType<typeof wholeCase>['executeTakeFirst']>>): FoundCase | undefined => {
    if (!row) return undefined;
    const actions = readActions(row.actions);
    if (deriveState(actions) !== row.state)
      throw new Error(`case ${row.case_id}: its state is not that of its actions`);
    const item = catalogue.get(row.item_id, row.item_version);
    return {
      caseId: v.parse(caseIdSchema, row.case_id),
      content: row.content,
      view: v.parse(caseViewSchema, {
        ...summary(row),
        steps: actions.map((action) => stepOf(keys, row.case_id, action)),
        due: dueOfCase(actions, item),
        answerBy: answerByOfCase(actions, item, ports.now()),
        reads: row.reads.map(({ role, purpose, at }) => ({
          role: actorRoleOf(role),
          purpose,
          at: new Date(at).toISOString(),
        })),
        documents: row.documents.map((document) =>
          shown({ ...document, issued_at: new Date(document.issued_at) }, mostCopiesOf(item)),
        ),
        waitingForDepartment: row.waiting_for_department,
        rating: row.rating,
      }),
    };
  };

  return {
    listOf: async (residentKey) => {
      const rows = await query
        .selectFrom('resident_case')
        .select(summaryColumns)
        .where('resident_key', '=', residentKey)
        .orderBy('submitted_at', 'desc')
        .limit(mostListed)
        .execute();
      return rows.map((row) => v.parse(caseSummarySchema, summary(row)));
    },
    findOf: async (residentKey, caseNumber) =>
      found(
        await wholeCase()
          .where('c.case_number', '=', caseNumber)
          .where('c.resident_key', '=', residentKey)
          .executeTakeFirst(),
      ),
    findByTrackingCode: async (code) => found((await byTrackingHash(keys.codeHash('tracking', code)))[0]),
    findByQueryCode: async (caseNumber, code) => {
      const subject = triesAtNumber(caseNumber);
      if (code === null) {
        const begun = await attempts.begin(subject, perCaseNumber);
        return begun.ok ? ok(undefined) : begun;
      }
      const tried = await byNumberAndQueryHash(subject, caseNumber, keys.codeHash('query', code));
      return tried.ok ? ok(found(tried.value)) : tried;
    },
    findById: async (caseId) =>
      found(await readable().where('c.case_id', '=', caseId).where('c.erased_at', 'is', null).executeTakeFirst()),
    recent: async (place, limit) => {
      const rows = await query
        .selectFrom('resident_case as c')
        .leftJoin('rating as r', 'r.case_id', 'c.case_id')
        .select([
          'c.case_number',
          'c.item_id',
          'c.item_version',
          'c.state',
          'c.terminal_id',
          'c.submitted_at',
          'c.updated_at',
          'c.waiting_for_department',
          'r.level',
        ])
        .where(isHeldWithin('c', place))
        .orderBy('c.updated_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) =>
        v.parse(staffCaseSchema, {
          caseNumber: row.case_number,
          itemTitle: catalogue.get(row.item_id, row.item_version).title,
          state: row.state,
          terminalId: row.terminal_id,
          submittedAt: row.submitted_at.toISOString(),
          updatedAt: row.updated_at.toISOString(),
          waitingForDepartment: row.waiting_for_department,
          rating: row.level,
        }),
      );
    },
  };
};

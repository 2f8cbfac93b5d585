import { workingCalendar } from '@linban/shared/calendar/working-days.ts';
import { caseStateSchema, isSettled } from '@linban/shared/cases/case-state.ts';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import { daysLeftOn } from '@linban/shared/cases/due.ts';
import { type DeskFilter, deskCaseSchema, deskFilterSchema } from '@linban/shared/contracts/console-link.ts';
import { isoDateSchema } from '@linban/shared/identity/resident-id.ts';
import { gravest } from '@linban/shared/supervision/cards.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import { type Expression, type SqlBool, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import * as v from 'valibot';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { SupervisionRules } from '../config.ts';
import type { Database } from '../db/database.ts';
import { documentsOf } from '../documents/document-store.ts';
import type { Ports } from '../ports.ts';
import { isRestricted } from '../retention/verdict.ts';
import type { CaseWorker } from '../staff/accounts.ts';
import { readTreated, treatedOf } from '../supervision/treated.ts';
import { flagsOfCase } from '../supervision/watched-case.ts';
import { actionsOf, readActions } from './case-steps.ts';
import { holderOf, isHeldWithin } from './holder.ts';

const mostListed = 200;
/** Nothing is left to do; what is completed has still to be delivered. */
export const doneStates = caseStateSchema.options.filter((state) => isSettled(state) && state !== 'completed');
/** The clock stands in these: nothing can be overdue. */
export const withResident = 'supplementRequired';

/** What people carry, and, as long as its resident wishes for something or a change of its certificate waits, what goes by itself. */
const isForDesk = sql<SqlBool>`((c.promised or c.open_wishes > 0 or c.change_proposed) and not ${isRestricted('c')})`;
/** Besides, by its number, whatever a certificate was issued for: it may have to be put right. */
const isForLook = sql<SqlBool>`(${isForDesk} or (not ${isRestricted('c')} and exists (
  select 1 from issued_document as d
  where d.case_id = c.case_id and d.template <> 'case-history' and d.correction_sequence is null
)))`;

/** The queue of cases that people carry, and one case of it with all there is, for the place of whoever asks. */
export const createDeskQueue = ({
  database: { query },
  catalogue,
  ports,
  rules,
}: {
  readonly database: Pick<Database, 'query'>;
  readonly catalogue: Catalogue;
  readonly ports: Pick<Ports, 'now'>;
  readonly rules: SupervisionRules;
}) => {
  const today = () => shanghaiDay(ports.now());

  const conditions = ({ accountId }: CaseWorker): Readonly<Record<DeskFilter, Expression<SqlBool>>> => {
    const carried = sql<SqlBool>`c.promised`;
    const open = sql<SqlBool>`${carried} and c.state <> all(${doneStates})`;
    return {
      open,
      mine: sql<SqlBool>`${open} and c.claimed_by = ${accountId}::uuid`,
      unclaimed: sql<SqlBool>`${open} and c.claimed_by is null`,
      overdue: sql<SqlBool>`${open} and c.due_on < ${today()}`,
      waitingForResident: sql<SqlBool>`${carried} and c.state = ${withResident}`,
      wished: sql<SqlBool>`c.open_wishes > 0`,
      proposed: sql<SqlBool>`c.change_proposed`,
      done: sql<SqlBool>`${carried} and c.state = any(${doneStates})`,
    };
  };

  const queued = ({ place }: CaseWorker) =>
    query
      .selectFrom('resident_case as c')
      .leftJoin('staff_account as s', 's.account_id', 'c.claimed_by')
      .where(isHeldWithin('c', place))
      .select([
        'c.case_number',
        'c.item_id',
        'c.item_version',
        'c.state',
        'c.submitted_at',
        'c.updated_at',
        'c.due_on',
        'c.claimed_by',
        'c.open_wishes',
        'c.change_proposed',
        's.name as claimed_name',
      ])
      .select((part) => [actionsOf(part).as('actions'), treatedOf(part).as('treated')]);

  const summary = (row: Awaited<ReturnType<ReturnType<typeof queued>['executeTakeFirstOrThrow']>>, by: CaseWorker) => {
    const on = row.due_on === null ? null : v.parse(isoDateSchema, row.due_on);
    const item = catalogue.get(row.item_id, row.item_version);
    const isOpen = on !== null && !isSettled(row.state);
    return {
      caseNumber: row.case_number,
      itemTitle: item.title,
      state: row.state,
      submittedAt: row.submitted_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
      dueOn: isOpen ? on : null,
      daysLeft: isOpen ? daysLeftOn({ kind: 'running', on }, v.parse(isoDateSchema, today()), workingCalendar) : null,
      card: gravest(flagsOfCase(readActions(row.actions), item, ports.now(), rules, readTreated(row.treated))),
      claimedBy: row.claimed_name,
      isMine: row.claimed_by === by.accountId,
      openWishes: row.open_wishes,
      isChangeProposed: row.change_proposed,
    };
  };

  const whole = (worker: CaseWorker, caseNumber: CaseNumber) =>
    queued(worker)
      .innerJoin('terminal as t', 't.terminal_id', 'c.terminal_id')
      .select(['c.case_id', 'c.resident_key', 'c.version', 'c.content', 'c.passed_to', 'c.promised', 't.profile'])
      .select(holderOf('c').as('holder'))
      .select(isForDesk.as('is_for_desk'))
      .where(isForLook)
      .select((part) => [
        jsonArrayFrom(
          part
            .selectFrom('record_access as r')
            .innerJoin('staff_account as reader', 'reader.account_id', 'r.account_id')
            .select(['reader.name', 'r.access_id', 'r.account_id', 'r.purpose', 'r.at', 'r.is_whole'])
            .whereRef('r.case_id', '=', 'c.case_id')
            .orderBy('r.at', 'desc')
            .limit(mostListed),
        ).as('reads'),
        jsonArrayFrom(
          part
            .selectFrom('resident_case as other')
            .select('other.case_number')
            .whereRef('other.resident_key', '=', 'c.resident_key')
            .whereRef('other.item_id', '=', 'c.item_id')
            .whereRef('other.case_id', '<>', 'c.case_id')
            .where('other.state', 'not in', doneStates)
            .where(sql<SqlBool>`(other.promised or other.state <> 'completed')`)
            .limit(mostListed),
        ).as('alike'),
        documentsOf(part).as('documents'),
        jsonArrayFrom(
          part
            .selectFrom('document_copy as k')
            .innerJoin('issued_document as copied', 'copied.document_id', 'k.document_id')
            .select(['copied.title', 'k.channel', 'k.at'])
            .whereRef('copied.case_id', '=', 'c.case_id')
            .orderBy('k.at', 'desc')
            .limit(mostListed),
        ).as('copies'),
        part
          .selectFrom('issued_document as valid')
          .select('valid.certified')
          .whereRef('valid.case_id', '=', 'c.case_id')
          .where('valid.template', '<>', 'case-history')
          .where('valid.state', '=', 'valid')
          .as('certified'),
        part
          .selectFrom('issued_document as issued')
          .select(({ fn }) => fn.max('issued.correction_sequence').as('newest'))
          .whereRef('issued.case_id', '=', 'c.case_id')
          .as('newest_correction'),
      ])
      .where('c.case_number', '=', caseNumber)
      .executeTakeFirst();

  return {
    summary,
    whole,
    list: async (worker: CaseWorker, filter: DeskFilter, opened: CaseNumber | null) => {
      const where = conditions(worker);
      const [rows, counted, seen] = await Promise.all([
        queued(worker)
          .where(isForDesk)
          .where(where[filter])
          .orderBy(filter === 'done' ? sql`c.updated_at desc` : sql`c.due_on asc nulls last, c.submitted_at asc`)
          .limit(mostListed)
          .execute(),
        query
          .selectFrom('resident_case as c')
          .where(isForDesk)
          .where(isHeldWithin('c', worker.place))
          .select(deskFilterSchema.options.map((each) => sql<string>`count(*) filter (where ${where[each]})`.as(each)))
          .executeTakeFirstOrThrow(),
        opened === null
          ? undefined
          : query
              .selectFrom('resident_case as c')
              .select('c.updated_at')
              .where('c.case_number', '=', opened)
              .where(isHeldWithin('c', worker.place))
              .where(isForLook)
              .executeTakeFirst(),
      ]);
      const counts = v.parse(
        v.record(deskFilterSchema, v.number()),
        Object.fromEntries(Object.entries(counted).map(([each, count]) => [each, Number(count)])),
      );
      return {
        cases: rows.map((row) => v.parse(deskCaseSchema, summary(row, worker))),
        opened: opened && { caseNumber: opened, updatedAt: seen?.updated_at.toISOString() ?? null },
        counts: {
          open: 0,
          mine: 0,
          unclaimed: 0,
          overdue: 0,
          waitingForResident: 0,
          wished: 0,
          proposed: 0,
          done: 0,
          ...counts,
        },
      };
    },
  };
};
type DeskQueue = ReturnType<typeof createDeskQueue>;
/** A case with all there is of it, as the database has it. */
export type DeskRow = NonNullable<Awaited<ReturnType<DeskQueue['whole']>>>;

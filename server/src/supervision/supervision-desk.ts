import { type CaseNumber, caseNumberSchema } from '@linban/shared/cases/codes.ts';
import type { RequestError, Value } from '@linban/shared/contracts/request.ts';
import type { Centre } from '@linban/shared/contracts/resident-link.ts';
import {
  type AccountRecord,
  type FindingAct,
  type FindingFilter,
  type FindingSummary,
  type FindingView,
  findingCaseSchema,
  findingSummarySchema,
  findingViewSchema,
  type QuarterMarks,
  type SupervisedRecord,
  supervisedRecordSchema,
  type supervisionRequests,
} from '@linban/shared/contracts/supervision-requests.ts';
import { maskIdNumber, maskName } from '@linban/shared/identity/masking.ts';
import type { FindingId } from '@linban/shared/ids.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { isWithin } from '@linban/shared/staff/post.ts';
import { allowedFindingMoves, findingAfter } from '@linban/shared/supervision/finding-state.ts';
import type { Quarter } from '@linban/shared/supervision/marks.ts';
import { type SqlBool, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import * as v from 'valibot';
import { actionsOf, readActions, stepOf } from '../cases/case-steps.ts';
import { holderOf } from '../cases/holder.ts';
import { decryptCase } from '../cases/stored-case.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../db/database.ts';
import type { DocumentService } from '../documents/document-service.ts';
import type { ServerEvents } from '../events.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import type { Log } from '../log.ts';
import type { Ports } from '../ports.ts';
import { isRestricted } from '../retention/verdict.ts';
import { readActs } from '../staff/account-acts.ts';
import type { StaffWorker } from '../staff/accounts.ts';
import { passwordTold } from '../staff/own-password.ts';
import { words } from '../words.ts';
import { lateReportsOf } from './late-reports.ts';
import { letterContent } from './letter-content.ts';
import { createQuarterMarks } from './quarter-marks.ts';

/** Somebody who sees to what supervision found. */
type Supervisor = Pick<StaffWorker, 'accountId' | 'place' | 'passwordToldTo'>;
type ErrorOf<N extends keyof typeof supervisionRequests> = RequestError<typeof supervisionRequests, N>;

/** What electronic supervision found, for those who see to it. */
export interface SupervisionDesk {
  list(by: Supervisor, filter: FindingFilter): Promise<Value<typeof supervisionRequests, 'supervision.list'>>;
  open(by: Supervisor, findingId: FindingId): Promise<Result<FindingView, ErrorOf<'supervision.open'>>>;
  /** The person of a case, masked, and what was written of it; leaves a mark that its resident sees. */
  look(
    by: Supervisor,
    findingId: FindingId,
    caseNumber: CaseNumber,
  ): Promise<Result<SupervisedRecord, ErrorOf<'supervision.look'>>>;
  letter(
    by: Supervisor,
    findingId: FindingId,
    step: number,
  ): Promise<Result<Value<typeof supervisionRequests, 'supervision.letter'>, ErrorOf<'supervision.letter'>>>;
  /** What was last done with the accounts of the place, the newest first. */
  accounts(by: Supervisor): Promise<readonly AccountRecord[]>;
  /** The marks of centres and departments within the place in a quarter; `null`: the one that goes on. */
  marks(by: Supervisor, quarter: Quarter | null): Promise<QuarterMarks>;
  act(
    by: Supervisor,
    findingId: FindingId,
    step: number,
    act: FindingAct,
  ): Promise<Result<Record<string, never>, ErrorOf<'supervision.act'>>>;
}

const mostListed = 200;
/** Of one finding: a pattern may rest on very many. */
const mostCases = 50;
/** Looked at again by the same person so soon, it is still the same look. */
const oneLookMs = 10 * 60_000;

/** The row's condition holds as well that nobody sees to their own doing: what was read before may have changed. */
const moveText = `
  with moved as (
    update finding set state = $3, step = step + 1, taken_by = $4::uuid, updated_at = $5::timestamptz
    where finding_id = $1 and step = $2 and not ($6::uuid = any(about))
    returning finding_id, step
  ), lettered as (
    insert into finding_letter (finding_id, step, pdf) select finding_id, step, $10::bytea from moved where $10::bytea is not null
  )
  insert into finding_move (finding_id, step, type, account_id, at, outcome, words)
  select finding_id, step, $7, $6::uuid, $5::timestamptz, $8, $9::bytea from moved`;

const letterPlace = (findingId: string, step: number) => `finding_letter.pdf|${findingId}|${step}`;
const wordsPlace = (findingId: string, step: number) => `finding_move.words|${findingId}|${step}`;

const moveRows = v.array(
  v.object({
    step: v.number(),
    type: v.string(),
    at: v.date(),
    outcome: v.nullable(v.string()),
    words: v.nullable(v.instance(Buffer)),
    has_letter: v.boolean(),
    name: v.nullable(v.string()),
  }),
);

export const createSupervisionDesk = (deps: {
  readonly database: Database;
  readonly keys: DataKeys;
  readonly catalogue: Pick<Catalogue, 'get'>;
  readonly centres: readonly Centre[];
  readonly departments: readonly { readonly name: LocalizedText }[];
  readonly documents: Pick<DocumentService, 'letter'>;
  readonly events: ServerEvents;
  readonly ports: Ports;
  readonly log: Log;
}): SupervisionDesk => {
  const { documents, database, keys, catalogue, centres, events, ports, log } = deps;
  const { query, pool } = database;
  const marksOf = createQuarterMarks(deps);
  const centreName = (id: string | null) => centres.find((centre) => centre.id === id)?.name ?? null;

  /** Findings of which every case is held within the place: what goes over several centres is for those who work for all. */
  const seen = ({ place }: Pick<Supervisor, 'place'>) =>
    query.selectFrom('finding as f').where(
      place === null
        ? sql<SqlBool>`true`
        : sql<SqlBool>`not exists (
              select 1 from finding_case as fc join resident_case as c using (case_id)
              where fc.finding_id = f.finding_id and ${holderOf('c')} is distinct from ${place})`,
    );

  const firstCase = sql`(select fc.case_id from finding_case as fc join resident_case as o using (case_id)
    where fc.finding_id = f.finding_id order by o.submitted_at, o.case_id limit 1)`;

  const listed = (by: Supervisor) =>
    seen(by)
      .innerJoin('resident_case as c', (join) => join.on('c.case_id', '=', sql`${firstCase}`))
      .leftJoin('staff_account as s', 's.account_id', 'f.taken_by')
      .select([
        'f.finding_id',
        'f.card',
        'f.evidence',
        'f.about',
        'f.state',
        'f.step',
        'f.taken_by',
        'f.found_at',
        's.name as taken_name',
        'c.case_number',
        'c.item_id',
        'c.item_version',
        holderOf('c').as('holder'),
        sql<string>`(select count(*) from finding_case as n where n.finding_id = f.finding_id)`.as('cases'),
        sql<
          string[]
        >`array(select a.name from staff_account as a where a.account_id = any(f.about) order by a.name)`.as(
          'about_names',
        ),
      ]);
  type Row = Awaited<ReturnType<ReturnType<typeof listed>['executeTakeFirstOrThrow']>>;

  const summary = (row: Row): FindingSummary =>
    v.parse(findingSummarySchema, {
      findingId: row.finding_id,
      card: row.card,
      evidence: row.evidence,
      state: row.state,
      step: row.step,
      foundAt: row.found_at.toISOString(),
      caseNumber: row.case_number,
      itemTitle: catalogue.get(row.item_id, row.item_version).title,
      cases: Number(row.cases),
      centre: centreName(row.holder),
      about: row.about_names,
      takenBy: row.taken_name,
    });

  const find = (by: Supervisor, findingId: FindingId) =>
    listed(by).where('f.finding_id', '=', findingId).executeTakeFirst();

  const casesOf = async (findingId: FindingId) => {
    const rows = await query
      .selectFrom('finding_case as fc')
      .innerJoin('resident_case as c', 'c.case_id', 'fc.case_id')
      .select(['c.case_id', 'c.case_number', 'c.item_id', 'c.item_version', 'c.state', holderOf('c').as('holder')])
      .select((part) => [
        jsonArrayFrom(
          part
            .selectFrom('case_action as a')
            .leftJoin('staff_account as s', 's.account_id', 'a.account_id')
            .select(['a.seq', 'a.type', 'a.role', 'a.place', 'a.at', 's.name as by'])
            .whereRef('a.case_id', '=', 'c.case_id')
            .orderBy('a.seq'),
        ).as('steps'),
        jsonArrayFrom(
          part
            .selectFrom('transparency_leaf as l')
            .select(['l.leaf_index', sql<number>`(l.entry::jsonb ->> 'seq')::int`.as('seq')])
            .whereRef('l.case_id', '=', 'c.case_id'),
        ).as('leaves'),
      ])
      .where('fc.finding_id', '=', findingId)
      .orderBy('c.submitted_at')
      .orderBy('c.case_id')
      .limit(mostCases)
      .execute();
    return rows.map((row) => {
      const leaves = new Map(row.leaves.map(({ seq, leaf_index }) => [seq, Number(leaf_index)]));
      return v.parse(findingCaseSchema, {
        caseNumber: row.case_number,
        itemTitle: catalogue.get(row.item_id, row.item_version).title,
        state: row.state,
        centre: centreName(row.holder),
        steps: row.steps.map((step) => ({
          ...step,
          at: new Date(step.at).toISOString(),
          leaf: leaves.get(step.seq) ?? null,
        })),
      });
    });
  };

  const movesOf = async (findingId: FindingId) => {
    const { rows } = await pool.query(
      `select m.step, m.type, m.at, m.outcome, m.words, s.name, l.step is not null as has_letter
       from finding_move as m left join staff_account as s using (account_id)
       left join finding_letter as l on l.finding_id = m.finding_id and l.step = m.step where m.finding_id = $1 order by m.step`,
      [findingId],
    );
    return v.parse(moveRows, rows).map(({ step, words, at, has_letter: hasLetter, ...move }) => ({
      ...move,
      letter: hasLetter ? step : null,
      at: at.toISOString(),
      reason: words && keys.decrypt(words, wordsPlace(findingId, step)).toString('utf8'),
    }));
  };

  const letterOf = async (
    row: Row,
    { place }: Supervisor,
    advice: string,
  ): Promise<Result<Uint8Array, ErrorOf<'supervision.act'>>> => {
    const from = (centreName(place) ?? words('letter.from'))['zh-CN'];
    const content = letterContent(summary(row), { advice, from, at: ports.now() });
    if (!content) return fail({ kind: 'notAllowed' });
    const made = await documents.letter(content);
    if (made.ok) return made;
    return fail({ kind: made.error.kind === 'unprintable' ? 'unprintable' : 'notNow' });
  };

  return {
    list: async (by, { card, kind, state, centre }) => {
      let rows = listed(by);
      if (card !== null) rows = rows.where('f.card', '=', card);
      if (kind !== null) rows = rows.where('f.kind', '=', kind);
      if (state !== null) rows = rows.where('f.state', '=', state);
      if (centre !== null)
        rows = rows.where(
          sql<SqlBool>`exists (select 1 from finding_case as fc join resident_case as c using (case_id)
            where fc.finding_id = f.finding_id and ${holderOf('c')} = ${centre})`,
        );
      const unsettled = sql<SqlBool>`f.state <> 'settled'`;
      const counted = (which: SqlBool | ReturnType<typeof sql<SqlBool>>) =>
        sql<string>`count(*) filter (where ${unsettled} and ${which})`;
      const [found, counts] = await Promise.all([
        rows
          .orderBy(sql`f.state = 'settled'`)
          .orderBy(sql`array_position(array['red', 'yellow', 'lead'], f.card)`)
          .orderBy('f.found_at', 'desc')
          .orderBy('f.finding_id')
          .limit(mostListed)
          .execute(),
        seen(by)
          .select([
            counted(sql<SqlBool>`f.card = 'lead'`).as('lead'),
            counted(sql<SqlBool>`f.card = 'yellow'`).as('yellow'),
            counted(sql<SqlBool>`f.card = 'red'`).as('red'),
            counted(sql<SqlBool>`f.state = 'taken'`).as('taken'),
          ])
          .executeTakeFirstOrThrow(),
      ]);
      return {
        findings: found.map(summary),
        counts: {
          lead: Number(counts.lead),
          yellow: Number(counts.yellow),
          red: Number(counts.red),
          taken: Number(counts.taken),
        },
        centres: centres.filter(({ id }) => isWithin(by.place, id)).map(({ id, name }) => ({ id, name })),
      };
    },

    open: async (by, findingId) => {
      const row = await find(by, findingId);
      if (!row) return fail({ kind: 'notFound' });
      const standing = { state: row.state, holder: row.taken_by };
      const [caseList, moves] = await Promise.all([casesOf(findingId), movesOf(findingId)]);
      const shown = summary(row);
      const { evidence } = shown;
      const numbers = caseList.map(({ caseNumber }) => caseNumber);
      return ok(
        v.parse(findingViewSchema, {
          ...shown,
          caseList,
          reports: evidence.kind === 'reportLate' ? await lateReportsOf(database, numbers, evidence, ports.now()) : [],
          moves,
          allowed: allowedFindingMoves(standing, by.accountId, row.about).filter(
            (type) => type !== 'recommend' || row.card === 'red',
          ),
          isAboutMe: row.about.includes(by.accountId),
        }),
      );
    },

    look: async (by, findingId, caseNumber) => {
      if (!(await find(by, findingId))) return fail({ kind: 'notFound' });
      const row = await query
        .selectFrom('finding_case as fc')
        .innerJoin('resident_case as c', 'c.case_id', 'fc.case_id')
        .select(['c.case_id', 'c.content', 'c.erased_at'])
        .select((part) => actionsOf(part).as('actions'))
        .where('fc.finding_id', '=', findingId)
        .where('c.case_number', '=', caseNumber)
        .where((part) => part.not(isRestricted('c')))
        .executeTakeFirst();
      if (!row || row.erased_at !== null) return fail({ kind: 'notFound' });
      const at = ports.now();
      // Written before anything is shown.
      await pool.query(
        `insert into record_access (access_id, case_id, account_id, role, purpose, at)
         select $1, $2, $3, 'supervisor', 'supervision', $4::timestamptz where not exists (
           select 1 from record_access where case_id = $2 and account_id = $3 and purpose = 'supervision' and at > $5)`,
        [ports.newId(), row.case_id, by.accountId, at, new Date(at.getTime() - oneLookMs)],
      );
      const { person } = decryptCase(keys, row.case_id, row.content);
      return ok(
        v.parse(supervisedRecordSchema, {
          caseNumber: v.parse(caseNumberSchema, caseNumber),
          person: { name: maskName(person.name), idNumber: maskIdNumber(person.idNumber) },
          steps: readActions(row.actions).map((action) => stepOf(keys, row.case_id, action)),
        }),
      );
    },

    letter: async (by, findingId, step) => {
      if (!(await find(by, findingId))) return fail({ kind: 'notFound' });
      const { rows } = await pool.query<{ pdf: Buffer }>(
        'select pdf from finding_letter where finding_id = $1 and step = $2',
        [findingId, step],
      );
      const [kept] = rows;
      if (!kept) return fail({ kind: 'notFound' });
      const pdf = keys.decrypt(kept.pdf, letterPlace(findingId, step)).toString('base64');
      return ok({ name: `recommendation-${findingId.slice(0, 8)}-${step}.pdf`, pdf });
    },

    accounts: async ({ place }) => (await readActs(query, place)).map((act) => ({ ...act, at: act.at.toISOString() })),

    marks: ({ place }, quarter) => marksOf(place, quarter),

    act: async (by, findingId, step, act) => {
      const row = await find(by, findingId);
      if (!row) return fail({ kind: 'notFound' });
      if (row.about.includes(by.accountId)) return fail({ kind: 'needsSecondPerson' });
      const told = row.about.length > 0 && passwordTold(by);
      if (told) return fail(told);
      if (row.step !== step) return fail({ kind: 'conflict' });
      const standing = { state: row.state, holder: row.taken_by };
      const after = findingAfter(standing, { type: act.type, by: by.accountId }, row.about);
      if (!after) return fail({ kind: 'notAllowed' });
      let letter: Buffer | null = null;
      if (act.type === 'recommend') {
        const made = await letterOf(row, by, act.reason);
        if (!made.ok) return made;
        letter = keys.encrypt(made.value, letterPlace(findingId, step + 1));
      }
      const written = 'reason' in act ? keys.encrypt(act.reason, wordsPlace(findingId, step + 1)) : null;
      const moved = await pool.query(moveText, [
        findingId,
        step,
        after.state,
        after.holder,
        ports.now(),
        by.accountId,
        act.type,
        act.type === 'settle' ? act.outcome : null,
        written,
        letter,
      ]);
      if (moved.rowCount !== 1) return fail({ kind: 'conflict' });
      log.info('supervision.moved', { cause: act.type });
      events.emit('cases.changed');
      return ok({});
    },
  };
};

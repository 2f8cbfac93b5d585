import { createCaseNumber } from '@linban/shared/cases/codes.ts';
import type { consoleRequests } from '@linban/shared/contracts/console-link.ts';
import {
  type ErasurePart,
  type ErasureRequest,
  erasurePartSchema,
  erasureRequestSchema,
} from '@linban/shared/contracts/erasure-requests.ts';
import type { RequestError } from '@linban/shared/contracts/request.ts';
import type { ResidentIdNumber } from '@linban/shared/identity/resident-id.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { isWithin, mayDo, staffPlaceSchema } from '@linban/shared/staff/post.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import type { Kysely } from 'kysely';
import * as v from 'valibot';
import type { AttemptLimit, Attempts } from '../attempts/attempts.ts';
import { decryptCase } from '../cases/stored-case.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../db/database.ts';
import type { Tables } from '../db/tables.ts';
import type { ServerEvents } from '../events.ts';
import { type DataKeys, type ResidentKey, residentKeySchema } from '../keys/data-keys.ts';
import type { Log } from '../log.ts';
import type { Ports } from '../ports.ts';
import type { CaseWorker } from '../staff/accounts.ts';
import { passwordTold } from '../staff/own-password.ts';
import { words } from '../words.ts';
import { eraseCaseRows, eraseLookupRows } from './erase-rows.ts';
import { hasOpenReports, isRestricted, verdictOf } from './verdict.ts';

type ErrorOf<N extends keyof typeof consoleRequests> = RequestError<typeof consoleRequests, N>;

/** Erasure that one person asks for: one of the staff records it, an approver who is somebody else confirms it. */
export interface ErasureDesk {
  list(worker: CaseWorker): Promise<readonly ErasureRequest[]>;
  ask(
    worker: CaseWorker,
    name: string,
    idNumber: ResidentIdNumber,
  ): Promise<Result<ErasureRequest, ErrorOf<'erasure.ask'>>>;
  settle(
    worker: CaseWorker,
    number: string,
    act: 'confirm' | 'decline',
  ): Promise<Result<ErasureRequest, ErrorOf<'erasure.settle'>>>;
}

const mostListed = 50;
/** Whoever tries numbers to learn who has cases gets nowhere. */
const perWorker: AttemptLimit = { free: 10, firstDelaySeconds: 60, longestDelaySeconds: 3600 };

const sameName = (one: string, other: string): boolean =>
  one.normalize('NFKC').replaceAll(/\s/g, '') === other.normalize('NFKC').replaceAll(/\s/g, '');

const begunOf = (title: LocalizedText): LocalizedText => {
  const begun = words('erasure.draft');
  return { 'zh-CN': `${title['zh-CN']}（${begun['zh-CN']}）`, en: `${title.en} (${begun.en})` };
};

interface KeptThing extends ErasurePart {
  /** `null`: the paper of a look-up, or what was begun and kept for later. */
  readonly caseId: string | null;
}

export const createErasureDesk = (deps: {
  readonly database: Pick<Database, 'query'>;
  readonly keys: DataKeys;
  readonly catalogue: Pick<Catalogue, 'get'>;
  readonly attempts: Attempts;
  readonly events: ServerEvents;
  readonly ports: Ports;
  readonly log: Log;
}): ErasureDesk => {
  const { database, keys, catalogue, attempts, events, ports, log } = deps;

  const casesOf = (query: Kysely<Tables>, residentKey: ResidentKey) =>
    query
      .selectFrom('resident_case')
      .select(['case_id', 'item_id', 'item_version', 'state', 'promised', 'submitted_at', 'updated_at', 'content'])
      .select(hasOpenReports('resident_case').as('hasOpenReports'))
      .where('resident_key', '=', residentKey)
      .orderBy('submitted_at');

  /** What is kept of a person, and what would become of each. */
  const keptOf = async (query: Kysely<Tables>, residentKey: ResidentKey, at: Date): Promise<readonly KeptThing[]> => {
    const cases = await casesOf(query, residentKey).forUpdate().execute();
    const papers = await query
      .selectFrom('issued_document')
      .select(['title', 'issued_at'])
      .where('resident_key', '=', residentKey)
      .where('lookup_id', 'is not', null)
      .orderBy('issued_at')
      .execute();
    const drafts = await query
      .selectFrom('draft')
      .select(['item_id', 'item_version', 'kept_at'])
      .where('resident_key', '=', residentKey)
      .orderBy('kept_at')
      .execute();
    const goes = (about: unknown, at: Date): KeptThing => ({
      ...v.parse(erasurePartSchema, { about, at: at.toISOString(), verdict: 'goes', until: null, why: null }),
      caseId: null,
    });
    return [
      ...cases.map((row): KeptThing => {
        const item = catalogue.get(row.item_id, row.item_version);
        const verdict = verdictOf({ ...row, updatedAt: row.updated_at, item }, at);
        const isKept = verdict.kind === 'kept';
        const part = v.parse(erasurePartSchema, {
          about: item.title,
          at: row.submitted_at.toISOString(),
          verdict: verdict.kind,
          until: isKept ? shanghaiDay(verdict.until) : null,
          why: verdict.kind === 'goes' ? null : (item.retentionBasis ?? null),
        });
        return { ...part, caseId: row.case_id };
      }),
      ...papers.map((row) => goes(row.title, row.issued_at)),
      ...drafts.map((row) => goes(begunOf(catalogue.get(row.item_id, row.item_version).title), row.kept_at)),
    ];
  };
  const partsOf = (things: readonly KeptThing[]): readonly ErasurePart[] =>
    things.map(({ about, at, verdict, until, why }) => ({ about, at, verdict, until, why }));

  const requests = (query: Kysely<Tables>) =>
    query
      .selectFrom('erasure_request as r')
      .innerJoin('staff_account as a', 'a.account_id', 'r.asked_by')
      .leftJoin('staff_account as s', 's.account_id', 'r.settled_by')
      .selectAll('r')
      .select(['a.name as asked_name', 's.name as settled_name']);
  type Row = Awaited<ReturnType<ReturnType<typeof requests>['executeTakeFirstOrThrow']>>;

  const isTheirs = ({ place }: CaseWorker, row: Row): boolean =>
    isWithin(place, v.parse(staffPlaceSchema, row.centre_id));

  const view = async (worker: CaseWorker, row: Row): Promise<ErasureRequest> => {
    const residentKey = v.safeParse(residentKeySchema, row.resident_key);
    const parts = residentKey.success
      ? await database.query
          .transaction()
          .execute(async (transaction) => partsOf(await keptOf(transaction, residentKey.output, ports.now())))
      : v.parse(v.array(erasurePartSchema), row.outcome ?? []);
    return v.parse(erasureRequestSchema, {
      number: row.number,
      state: row.state,
      askedAt: row.asked_at.toISOString(),
      askedBy: row.asked_name,
      settledAt: row.settled_at?.toISOString() ?? null,
      settledBy: row.settled_name,
      parts,
      maySettle: row.state === 'asked' && row.asked_by !== worker.accountId && mayDo(worker.role, 'accounts'),
    });
  };

  const find = (number: string): Promise<Row | undefined> =>
    requests(database.query).where('r.number', '=', number).executeTakeFirst();

  return {
    list: async (worker) => {
      const rows = await requests(database.query).orderBy('r.asked_at', 'desc').limit(mostListed).execute();
      return Promise.all(rows.filter((row) => isTheirs(worker, row)).map((row) => view(worker, row)));
    },

    ask: async (worker, name, idNumber) => {
      const told = passwordTold(worker);
      if (told) return fail(told);
      const subject = `erasure|account|${worker.accountId}`;
      const begun = await attempts.begin(subject, perWorker);
      if (!begun.ok) return begun;
      const { query } = database;
      const residentKey = keys.residentKey(idNumber);
      const cases = await casesOf(query, residentKey).execute();
      const isPerson = cases.some((row) => sameName(decryptCase(keys, row.case_id, row.content).person.name, name));
      const paper = await query
        .selectFrom('issued_document')
        .select('document_id')
        .where('resident_key', '=', residentKey)
        .executeTakeFirst();
      const draft = await query
        .selectFrom('draft')
        .select('item_id')
        .where('resident_key', '=', residentKey)
        .executeTakeFirst();
      // Of whom there are papers of look-ups or drafts alone no name is kept: the number on the card says who it is.
      if (cases.length > 0 ? !isPerson : paper === undefined && draft === undefined) {
        log.warn('erasure.refused', { cause: 'nothingKept' });
        return fail({ kind: 'nothingKept' });
      }
      const number = createCaseNumber(ports.randomBytes);
      const made = await query
        .insertInto('erasure_request')
        .values({
          request_id: ports.newId(),
          number,
          resident_key: residentKey,
          centre_id: worker.place,
          state: 'asked',
          asked_by: worker.accountId,
          asked_at: ports.now(),
        })
        .onConflict((conflict) => conflict.column('resident_key').where('state', '=', 'asked').doNothing())
        .executeTakeFirst();
      await attempts.takeBack(subject);
      if (made.numInsertedOrUpdatedRows !== 1n) return fail({ kind: 'alreadyAsked' });
      log.info('erasure.asked');
      events.emit('cases.changed');
      const row = await find(number);
      if (!row) throw new Error('a request for erasure was lost as it was made');
      return ok(await view(worker, row));
    },

    settle: async (worker, number, act) => {
      const row = await find(number);
      if (!row || !isTheirs(worker, row)) return fail({ kind: 'notFound' });
      if (row.asked_by === worker.accountId || !mayDo(worker.role, 'accounts'))
        return fail({ kind: 'needsSecondPerson' });
      const told = passwordTold(worker);
      if (told) return fail(told);
      const residentKey = v.safeParse(residentKeySchema, row.resident_key);
      if (row.state !== 'asked' || !residentKey.success) return fail({ kind: 'conflict' });
      const at = ports.now();
      const isSettled = await database.query.transaction().execute(async (transaction) => {
        const settled = await transaction
          .updateTable('erasure_request')
          .set({
            state: act === 'confirm' ? 'done' : 'declined',
            settled_by: worker.accountId,
            settled_at: at,
            resident_key: null,
          })
          .where('request_id', '=', row.request_id)
          .where('state', '=', 'asked')
          .executeTakeFirst();
        if (settled.numUpdatedRows !== 1n) return false;
        if (act === 'decline') return true;
        const things = await keptOf(transaction, residentKey.output, at);
        await transaction
          .updateTable('resident_case')
          .set({ erasure_asked_at: at })
          .where('resident_key', '=', residentKey.output)
          .execute();
        const going = things.flatMap(({ caseId, verdict }) => (caseId && verdict === 'goes' ? [caseId] : []));
        await eraseCaseRows(transaction, going, at);
        // What is locked is not compared with other people's either.
        await transaction
          .deleteFrom('compared_answer')
          .where('case_id', 'in', (part) =>
            part
              .selectFrom('resident_case')
              .select('case_id')
              .where('resident_key', '=', residentKey.output)
              .where(isRestricted('resident_case')),
          )
          .execute();
        await eraseLookupRows(transaction, residentKey.output);
        await transaction
          .updateTable('erasure_request')
          .set({ outcome: JSON.stringify(partsOf(things)) })
          .where('request_id', '=', row.request_id)
          .execute();
        log.info('retention.erased', { cause: 'asked', count: going.length });
        return true;
      });
      if (!isSettled) return fail({ kind: 'conflict' });
      events.emit('cases.changed');
      const after = await find(number);
      return after ? ok(await view(worker, after)) : fail({ kind: 'notFound' });
    },
  };
};

import { allowedActions, decidingStanding } from '@linban/shared/cases/case-state.ts';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import { type consoleRequests, type PlatformView, platformViewSchema } from '@linban/shared/contracts/console-link.ts';
import type { RequestError } from '@linban/shared/contracts/request.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { sql } from 'kysely';
import * as v from 'valibot';
import { isHeldWithin } from '../cases/holder.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../db/database.ts';
import type { ServerEvents } from '../events.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import type { Log } from '../log.ts';
import type { Ports } from '../ports.ts';
import { actorRoleOf, type CaseWorker } from '../staff/accounts.ts';
import type { Platform } from './platform.ts';

type Nothing = Record<string, never>;
type ErrorOf<N extends keyof typeof consoleRequests> = RequestError<typeof consoleRequests, N>;

/** What waits for the municipal platform, for those who have to see to it. */
export interface PlatformDesk {
  /** `null`: there is no platform. */
  show(worker: CaseWorker): Promise<PlatformView | null>;
  sendAgain(
    worker: CaseWorker,
    caseNumber: CaseNumber,
    sequence: number,
  ): Promise<Result<Nothing, ErrorOf<'platform.sendAgain'>>>;
  settle(
    worker: CaseWorker,
    caseNumber: CaseNumber,
    sequence: number,
    reason: string,
  ): Promise<Result<Nothing, ErrorOf<'platform.settle'>>>;
}

const mostListed = 200;
const openStates = ['waiting', 'setAside'] as const;
const reasonPlace = (caseId: string, sequence: number) => `platform_report.settled_reason|${caseId}|${sequence}`;

export const createPlatformDesk = (deps: {
  readonly database: Pick<Database, 'query'>;
  readonly keys: DataKeys;
  readonly catalogue: Pick<Catalogue, 'get'>;
  /** `null`: there is none. */
  readonly platform: Pick<Platform, 'view'> | null;
  readonly events: ServerEvents;
  readonly ports: Pick<Ports, 'now'>;
  readonly log: Log;
}): PlatformDesk => {
  const { database, keys, catalogue, platform, events, ports, log } = deps;
  const { query } = database;

  const open = ({ place }: CaseWorker) =>
    query
      .selectFrom('platform_report as r')
      .innerJoin('resident_case as c', 'c.case_id', 'r.case_id')
      .where('r.state', 'in', openStates)
      .where(isHeldWithin('c', place));

  const counts = async (worker: CaseWorker) => {
    const rows = await open(worker)
      .select(['r.state', sql<string>`count(*)`.as('count')])
      .groupBy('r.state')
      .execute();
    return (state: (typeof openStates)[number]) => Number(rows.find((row) => row.state === state)?.count ?? 0);
  };

  const listed = async (worker: CaseWorker) => {
    const rows = await open(worker)
      .leftJoin('staff_account as s', 's.account_id', 'r.sent_again_by')
      .select(['c.case_number', 'c.item_id', 'c.item_version', 'r.sequence', 'r.kind', 'r.state', 'r.at', 'r.since'])
      .select(['r.tried_at', 'r.tries', 'r.failure', 'r.sent_again_at', 's.name'])
      .orderBy(sql`r.state = 'setAside'`, 'desc')
      .orderBy('r.since')
      .orderBy('r.sequence')
      .limit(mostListed)
      .execute();
    return rows.map((row) => ({
      caseNumber: row.case_number,
      sequence: row.sequence,
      kind: row.kind,
      itemTitle: catalogue.get(row.item_id, row.item_version).title,
      state: row.state,
      at: row.at.toISOString(),
      since: row.since.toISOString(),
      triedAt: row.tried_at?.toISOString() ?? null,
      tries: row.tries,
      failure: row.failure,
      sentAgain: row.sent_again_at && { name: row.name, at: row.sent_again_at.toISOString() },
    }));
  };

  const find = (worker: CaseWorker, caseNumber: CaseNumber, sequence: number) =>
    open(worker)
      .select(['r.case_id', 'r.state'])
      .where('c.case_number', '=', caseNumber)
      .where('r.sequence', '=', sequence)
      .executeTakeFirst();

  return {
    show: async (worker) => {
      if (!platform) return null;
      const [count, reports] = await Promise.all([counts(worker), listed(worker)]);
      const view = platform.view();
      const link =
        view.kind === 'closed'
          ? view
          : { kind: view.kind, since: view.since.toISOString(), until: view.until.toISOString() };
      return v.parse(platformViewSchema, { link, waiting: count('waiting'), setAside: count('setAside'), reports });
    },

    sendAgain: async (worker, caseNumber, sequence) => {
      const found = await find(worker, caseNumber, sequence);
      if (!found) return fail({ kind: 'notFound' });
      const at = ports.now();
      const renewed = await query
        .updateTable('platform_report')
        .set({
          state: 'waiting',
          since: at,
          due_at: at,
          tries: 0,
          wrong_answers: 0,
          sent_again_by: worker.accountId,
          sent_again_at: at,
        })
        .where('case_id', '=', found.case_id)
        .where('sequence', '=', sequence)
        .where('state', 'in', openStates)
        .executeTakeFirst();
      if (renewed.numUpdatedRows === 0n) return fail({ kind: 'notFound' });
      log.info('platform.sentAgain', { caseId: found.case_id });
      events.emit('cases.changed');
      return ok({});
    },

    settle: async (worker, caseNumber, sequence, reason) => {
      const found = await find(worker, caseNumber, sequence);
      if (!found) return fail({ kind: 'notFound' });
      // Who may decide in a department's stead may do so for the platform.
      if (!allowedActions(decidingStanding, actorRoleOf(worker.role)).includes('complete'))
        return fail({ kind: 'notAllowed' });
      const at = ports.now();
      const settled = await query
        .updateTable('platform_report')
        .set({
          state: 'settled',
          settled_by: worker.accountId,
          settled_at: at,
          first_heard_at: sql`coalesce(first_heard_at, least(${at}::timestamptz, now()))`,
          settled_reason: keys.encrypt(reason, reasonPlace(found.case_id, sequence)),
        })
        .where('case_id', '=', found.case_id)
        .where('sequence', '=', sequence)
        // What is still being tried may be on its way.
        .where('state', '=', 'setAside')
        .executeTakeFirst();
      if (settled.numUpdatedRows === 0n) return fail({ kind: 'notAllowed' });
      log.info('platform.settled', { caseId: found.case_id });
      events.emit('cases.changed');
      return ok({});
    },
  };
};

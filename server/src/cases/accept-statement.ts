import type { ReportedStep } from '@linban/shared/contracts/platform.ts';
import { type CaseId, caseIdSchema } from '@linban/shared/ids.ts';
import * as v from 'valibot';
import type { Database } from '../db/database.ts';
import type { RunSql } from '../db/jobs.ts';
import type { Leaf } from '../transparency/leaf.ts';
import type { CaseAction } from './case-action.ts';

export interface NewCase {
  readonly envelopeId: string;
  readonly digest: string;
  readonly caseId: CaseId;
  readonly receipt: Buffer;
  readonly at: Date;
  readonly caseNumber: string;
  readonly queryHash: Buffer;
  readonly trackingHash: Buffer;
  readonly residentKey: string;
  readonly itemId: string;
  readonly itemVersion: number;
  readonly terminalId: string;
  readonly state: string;
  readonly promised: boolean;
  /** The day (`YYYY-MM-DD`) by which it is promised, if that is known. */
  readonly dueOn: string | null;
  readonly content: Buffer;
  readonly actions: readonly CaseAction[];
  readonly leaves: readonly Leaf[];
  /** What the platform hears of it; `null`: nothing. */
  readonly report: ReportedStep | null;
}

/**
 * All of some new cases in one statement, which gives the ids of those it took. The submission's primary key decides: of a case
 * whose envelope was taken before, or twice in one statement, nothing at all is written. They are taken in the order of their
 * envelopes, so that servers that are sent the same ones cannot wait for each other in a circle. The log's size is taken
 * last, because everybody queues for that row until the commit; `leaf` is whole by then, for its rows are sorted. What
 * their residents had begun of the same items is over with them.
 */
const text = `
  with new_case as (
    select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::bytea[], $5::timestamptz[], $6::text[], $7::bytea[], $8::bytea[],
      $9::text[], $10::text[], $11::integer[], $12::text[], $13::text[], $14::bytea[], $15::integer[], $16::boolean[], $17::date[],
      $18::text[])
      as new_case (envelope_id, digest, case_id, receipt, at, case_number, query_hash, tracking_hash,
        resident_key, item_id, item_version, terminal_id, state, content, version, promised, due_on, report)
  ), taken as (
    insert into submission (envelope_id, digest, case_id, receipt, received_at)
    select envelope_id, digest, case_id, receipt, at from new_case order by envelope_id
    on conflict (envelope_id) do nothing
    returning case_id
  ), opened as (
    insert into resident_case (case_id, case_number, query_hash, tracking_hash, resident_key, item_id, item_version,
      terminal_id, state, content, version, promised, due_on, reported, submitted_at, updated_at)
    select case_id, case_number, query_hash, tracking_hash, resident_key, item_id, item_version,
      terminal_id, state, content, version, promised, due_on, case when report is null then 0 else 1 end, at, at
    from new_case join taken using (case_id)
  ), acted as (
    insert into case_action (case_id, seq, type, role, actor, place, at, reason)
    select case_id, action.seq, action.type, action.role, action.actor, action.place, action.at, action.reason
    from taken join jsonb_to_recordset($19::jsonb)
      as action ("caseId" uuid, seq smallint, type text, role text, actor jsonb, place jsonb, at timestamptz, reason jsonb)
      on action."caseId" = case_id
  ), gone_on as (
    delete from draft using new_case join taken using (case_id)
    where draft.resident_key = new_case.resident_key and draft.item_id = new_case.item_id
  ), reporting as (
    insert into platform_report (case_id, sequence, kind, at, since, due_at)
    select case_id, 1, report, at, at, at from new_case join taken using (case_id) where report is not null
  ), leaf as (
    select case_id, hash, entry, row_number() over (order by position) as nth
    from taken join unnest($20::uuid[], $21::bytea[], $22::text[]) with ordinality as leaf (case_id, hash, entry, position)
      using (case_id)
  ), grown as (
    update transparency_size set size = size + (select count(*) from leaf)
    where exists (select 1 from leaf)
    returning size - (select count(*) from leaf) as first
  ), logged as (
    insert into transparency_leaf (leaf_index, leaf_hash, entry, case_id)
    select grown.first + leaf.nth - 1, leaf.hash, leaf.entry, leaf.case_id from grown, leaf
  )
  select case_id from taken`;

const takenRow = v.object({ case_id: caseIdSchema });

/** Of new cases all but their jobs. */
export const acceptStatement = (rows: readonly NewCase[]) => {
  const each = <T>(value: (row: NewCase) => T): T[] => rows.map(value);
  const leaves = rows.flatMap(({ caseId, leaves: ofCase }) => ofCase.map((leaf) => ({ caseId, ...leaf })));
  return {
    name: 'accept-cases',
    text,
    values: [
      each((row) => row.envelopeId),
      each((row) => row.digest),
      each((row) => row.caseId),
      each((row) => row.receipt),
      each((row) => row.at),
      each((row) => row.caseNumber),
      each((row) => row.queryHash),
      each((row) => row.trackingHash),
      each((row) => row.residentKey),
      each((row) => row.itemId),
      each((row) => row.itemVersion),
      each((row) => row.terminalId),
      each((row) => row.state),
      each((row) => row.content),
      each((row) => row.actions.length),
      each((row) => row.promised),
      each((row) => row.dueOn),
      each((row) => row.report),
      JSON.stringify(rows.flatMap(({ caseId, actions }) => actions.map((action) => ({ caseId, ...action })))),
      leaves.map((leaf) => leaf.caseId),
      leaves.map((leaf) => leaf.hash),
      leaves.map((leaf) => leaf.entry),
    ],
  };
};

/**
 * One transaction: the cases with their first actions and leaves, and what `enqueue` writes: the jobs that refer them. Gives the
 * ids of the cases that are new; the envelopes of the others were taken before. One round trip: all is sent together, so that
 * nobody waits for the log's row while this process does something else.
 */
export const acceptCases = async (
  { pool }: Database,
  rows: readonly NewCase[],
  enqueue: ((run: RunSql) => Promise<void>) | null,
): Promise<ReadonlySet<CaseId>> => {
  const client = await pool.connect();
  try {
    const begun = client.query('begin');
    const accepted = client.query(acceptStatement(rows));
    let committed: Promise<unknown> | undefined;
    /** After a failed statement this ends the transaction without its effects, and that statement tells. */
    const commit = (): void => {
      committed = client.query('commit');
      committed.catch(() => {}); // waited for below, once all else has been heard of
    };
    if (!enqueue) commit();
    const enqueued = enqueue?.((sql, values) => {
      if (committed) throw new Error('the jobs take more than one statement');
      const written = client.query({ name: 'enqueue-cases', text: sql, values: values ?? [] });
      commit();
      return written;
    });
    const outcomes = await Promise.allSettled([accepted, begun, enqueued]);
    const [ended] = await Promise.allSettled([committed]);
    // What failed first says why; that the commit failed too is only its consequence.
    const failed = [...outcomes, ended].find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
    const taken = v.parse(v.array(takenRow), (await accepted).rows);
    client.release();
    return new Set(taken.map((row) => row.case_id));
  } catch (error) {
    // Closing the connection ends whatever transaction is still open.
    client.release(true);
    throw error;
  }
};

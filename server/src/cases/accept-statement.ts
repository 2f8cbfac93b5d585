import type { ReportedStep } from '@linban/shared/contracts/platform.ts';
import pg from 'pg';
import type { Database } from '../db/database.ts';
import type { RunSql } from '../db/jobs.ts';
import type { Leaf } from '../transparency/leaf.ts';
import type { CaseAction } from './case-action.ts';

export interface NewCase {
  readonly envelopeId: string;
  readonly digest: string;
  readonly caseId: string;
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
 * All of a new case in one statement. The submission's primary key decides: where the envelope was taken before, it fails, and
 * nothing at all is written. The log's size is taken last, because everybody queues for that row until the commit.
 */
const text = `
  with taken as (
    insert into submission (envelope_id, digest, case_id, receipt, received_at)
    values ($1, $2, $3, $4, $5)
    returning case_id
  ), opened as (
    insert into resident_case (case_id, case_number, query_hash, tracking_hash, resident_key, item_id, item_version,
      terminal_id, state, content, version, promised, due_on, reported, submitted_at, updated_at)
    select case_id, $6, $7, $8, $9, $10, $11, $12, $13, $14, cardinality($16::bytea[]), $18, $19,
      case when $20::text is null then 0 else 1 end, $5::timestamptz, $5::timestamptz from taken
  ), acted as (
    insert into case_action (case_id, seq, type, role, actor, place, at, reason)
    select taken.case_id, action.seq, action.type, action.role, action.actor, action.place, action.at, action.reason
    from taken, jsonb_to_recordset($15::jsonb)
      as action (seq smallint, type text, role text, actor jsonb, place jsonb, at timestamptz, reason jsonb)
  ), reporting as (
    insert into platform_report (case_id, sequence, kind, at, since, due_at)
    select case_id, 1, $20::text, $5::timestamptz, $5::timestamptz, $5::timestamptz from taken where $20::text is not null
  ), grown as (
    update transparency_size set size = size + cardinality($16::bytea[])
    where exists (select 1 from taken)
    returning size - cardinality($16::bytea[]) as first
  ), logged as (
    insert into transparency_leaf (leaf_index, leaf_hash, entry, case_id)
    select grown.first + leaf.position - 1, leaf.hash, leaf.entry, $3
    from grown, unnest($16::bytea[], $17::text[]) with ordinality as leaf (hash, entry, position)
  )
  select case_id from taken`;

/** Of a new case all but its job. */
export const acceptStatement = (row: NewCase) => ({
  name: 'accept-case',
  text,
  values: [
    row.envelopeId,
    row.digest,
    row.caseId,
    row.receipt,
    row.at,
    row.caseNumber,
    row.queryHash,
    row.trackingHash,
    row.residentKey,
    row.itemId,
    row.itemVersion,
    row.terminalId,
    row.state,
    row.content,
    JSON.stringify(row.actions),
    row.leaves.map((leaf) => leaf.hash),
    row.leaves.map((leaf) => leaf.entry),
    row.promised,
    row.dueOn,
    row.report,
  ],
});

const uniqueViolation = '23505';

const isTakenBefore = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === uniqueViolation && error.constraint === 'submission_pkey';

/**
 * One transaction: the case with its first actions and leaves, and the job that refers it, if one does. `false`: the envelope was
 * taken before, and nothing was written. One round trip: all is sent together, so that nobody waits for the log's row while
 * this process does something else.
 */
export const acceptCase = async (
  { pool }: Database,
  row: NewCase,
  enqueue: ((run: RunSql) => Promise<void>) | null,
): Promise<boolean> => {
  const client = await pool.connect();
  try {
    const begun = client.query('begin');
    const accepted = client.query(acceptStatement(row));
    let committed: Promise<unknown> | undefined;
    /** After a failed statement this ends the transaction without its effects, and that statement tells. */
    const commit = (): void => {
      committed = client.query('commit');
      committed.catch(() => {}); // waited for below, once all else has been heard of
    };
    if (!enqueue) commit();
    const enqueued = enqueue?.((sql, values) => {
      if (committed) throw new Error('the job takes more than one statement');
      const written = client.query({ name: 'enqueue-case', text: sql, values: values ?? [] });
      commit();
      return written;
    });
    const [taken, ...others] = await Promise.allSettled([accepted, begun, enqueued]);
    await committed;
    const isNew = taken.status === 'fulfilled' || !isTakenBefore(taken.reason);
    const failed = [taken, ...others].find((outcome) => outcome.status === 'rejected');
    if (isNew && failed) throw failed.reason;
    client.release();
    return isNew;
  } catch (error) {
    // Closing the connection ends whatever transaction is still open.
    client.release(true);
    throw error;
  }
};

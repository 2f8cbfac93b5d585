import { isDeepStrictEqual } from 'node:util';
import { type StepEntry, stepEntrySchema } from '@linban/shared/transparency/case-history.ts';
import { type LogKey, readCheckpoint } from '@linban/shared/transparency/checkpoint.ts';
import { sql } from 'kysely';
import * as v from 'valibot';
import { reasonDigest } from '../cases/case-action.ts';
import type { Database } from '../db/database.ts';
import { hashLeaf } from './leaf.ts';
import { grow, type Node, rootOf } from './tree.ts';

/** Something in the database that is not as the signed log says. `leaf` counts from 0. */
export type AuditFinding =
  /** A leaf's text was altered after it was written. */
  | { readonly kind: 'leafAltered'; readonly leaf: number }
  | { readonly kind: 'leafMissing'; readonly leaf: number }
  /** What stands in the log now is not what was signed: something before this size was altered or taken out. */
  | { readonly kind: 'headBroken'; readonly size: number }
  | { readonly kind: 'signatureWrong'; readonly size: number }
  /** The step says that it happened long before the log, signed without it, was last seen. */
  | { readonly kind: 'backDated'; readonly leaf: number; readonly caseId: string }
  /** The case's own record says otherwise than the log, or has a step that the log has not. */
  | { readonly kind: 'stepAltered' | 'stepUnlogged' | 'stepDropped'; readonly caseId: string; readonly seq: number };

const batchSize = 2_000;
/** A step may wait so long for its transaction to end after it took its time, in milliseconds. */
const lateBy = 60_000;

const parseEntry = (entry: string): StepEntry | undefined => {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), stepEntrySchema), entry);
  return parsed.success ? parsed.output : undefined;
};

interface HeadRow {
  readonly size: number;
  readonly root: Buffer;
  readonly checkpoint: string;
  readonly at: Date;
}

interface ActionRow {
  readonly case_id: string;
  readonly seq: number;
  readonly type: string;
  readonly role: string;
  readonly actor: unknown;
  readonly place: unknown;
  readonly at: Date;
  readonly reason: { readonly 'zh-CN': string; readonly en: string } | null;
  readonly reason_salt: Buffer | null;
}

/** Whether the record of a step says what its leaf says. */
const isAsLogged = (action: ActionRow, entry: StepEntry): boolean =>
  action.type === entry.type &&
  action.role === entry.role &&
  action.at.toISOString() === entry.at &&
  isDeepStrictEqual([action.actor, action.place], [entry.actor, entry.place]) &&
  // A reason that was erased with its salt can't be compared any more, and need not be.
  (action.reason === null || action.reason_salt === null
    ? (action.reason === null) === (action.reason_salt === null)
    : reasonDigest(action.reason, action.reason_salt) === entry.reasonDigest);

/**
 * Goes through the whole log and compares it with every head that was signed, and every case with the log. For whoever holds the
 * log's key; the database is not believed. Empty: all is as it was signed.
 */
export const auditLog = async ({ query }: Database, key: LogKey): Promise<readonly AuditFinding[]> => {
  const findings: AuditFinding[] = [];
  const heads = await readHeads(query);
  for (const head of heads) {
    const signed = await readCheckpoint(head.checkpoint, key);
    const isSigned = signed.ok && signed.value.size === head.size && head.root.equals(signed.value.root);
    if (!isSigned) findings.push({ kind: 'signatureWrong', size: head.size });
  }

  let frontier: readonly Node[] = [];
  let size = 0;
  let headIndex = 0;
  const compareHeads = () => {
    for (let head = heads[headIndex]; head && head.size === size; head = heads[headIndex]) {
      if (!rootOf(frontier).equals(head.root)) findings.push({ kind: 'headBroken', size });
      headIndex += 1;
    }
  };
  compareHeads();
  for (;;) {
    const leaves = await readLeaves(query, size);
    for (const { index, hash, entry: text } of leaves) {
      if (index !== size) return [...findings, { kind: 'leafMissing', leaf: size }];
      if (!hashLeaf(text).equals(hash)) findings.push({ kind: 'leafAltered', leaf: index });
      const entry = parseEntry(text);
      const seenWithout = heads[headIndex - 1];
      const isLate = entry && seenWithout && Date.parse(entry.at) < seenWithout.at.getTime() - lateBy;
      if (isLate && entry.type !== 'submit') findings.push({ kind: 'backDated', leaf: index, caseId: entry.caseId });
      frontier = grow(frontier, [hashLeaf(text)]).frontier;
      size += 1;
      compareHeads();
    }
    if (leaves.length < batchSize) break;
  }
  const unseen = heads[headIndex];
  if (unseen) findings.push({ kind: 'leafMissing', leaf: size });
  return [...findings, ...(await compareCases(query))];
};

const readHeads = async (query: Database['query']): Promise<readonly HeadRow[]> => {
  const rows = await query.selectFrom('transparency_head').selectAll().orderBy('size').execute();
  return rows.map(({ size, root, checkpoint, signed_at }) => ({ size: Number(size), root, checkpoint, at: signed_at }));
};

const readLeaves = async (query: Database['query'], from: number) => {
  const rows = await query
    .selectFrom('transparency_leaf')
    .select(['leaf_index', 'leaf_hash', 'entry'])
    .where('leaf_index', '>=', String(from))
    .orderBy('leaf_index')
    .limit(batchSize)
    .execute();
  return rows.map(({ leaf_index, leaf_hash, entry }) => ({ index: Number(leaf_index), hash: leaf_hash, entry }));
};

const placeOf = (caseId: string, seq: number): string => `${caseId}|${seq}`;

/** Each step of each case beside its leaf, whichever of the two there is. */
const compareCases = async (query: Database['query']): Promise<readonly AuditFinding[]> => {
  const findings: AuditFinding[] = [];
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows: cases } = await sql<{ case_id: string }>`
      select case_id from (select case_id from case_action union select case_id from transparency_leaf) as known
      where case_id > ${after} order by case_id limit ${batchSize}`.execute(query);
    const ids = cases.map(({ case_id }) => case_id);
    const last = ids.at(-1);
    if (last === undefined) return findings;
    after = last;
    const [actions, leaves] = await Promise.all([
      sql<ActionRow>`select case_id, seq, type, role, actor, place, at, reason, reason_salt
        from case_action where case_id = any(${ids}::uuid[])`.execute(query),
      query.selectFrom('transparency_leaf').select('entry').where('case_id', 'in', ids).execute(),
    ]);
    const logged = new Map(
      leaves.flatMap(({ entry: text }) => {
        const entry = parseEntry(text);
        return entry ? [[placeOf(entry.caseId, entry.seq), entry] as const] : [];
      }),
    );
    for (const action of actions.rows) {
      const place = { caseId: action.case_id, seq: action.seq };
      const entry = logged.get(placeOf(action.case_id, action.seq));
      if (!entry) findings.push({ kind: 'stepUnlogged', ...place });
      else if (!isAsLogged(action, entry)) findings.push({ kind: 'stepAltered', ...place });
      logged.delete(placeOf(action.case_id, action.seq));
    }
    for (const { caseId, seq } of logged.values()) findings.push({ kind: 'stepDropped', caseId, seq });
  }
};

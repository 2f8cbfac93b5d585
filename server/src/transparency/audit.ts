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
  /** What proofs are folded from is not what the leaves make: proofs would be wrong. It can be made anew from the leaves. */
  | { readonly kind: 'nodeAltered'; readonly level: number; readonly node: number }
  /** The log counts another number of leaves than there are: no step could be added any more. */
  | { readonly kind: 'sizeWrong'; readonly size: number }
  /** PostgreSQL itself found the page damaged that rows of this kind are on, and gives none of it. */
  | { readonly kind: 'unreadable'; readonly what: 'heads' | 'leaves' | 'cases' }
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
  readonly is_whole: boolean;
}

interface ActionRow {
  readonly case_id: string;
  readonly seq: number;
  readonly type: string;
  readonly role: string;
  readonly actor: unknown;
  readonly place: unknown;
  readonly at: Date;
  /** Moments are written in whole milliseconds: a bit below is one that flipped. */
  readonly is_whole: boolean;
  readonly reason: unknown;
  readonly reason_salt: Buffer | null;
}

/** What the row holds may be anything: also a moment that is none. */
const isMoment = (at: unknown, iso: string): boolean => at instanceof Date && at.getTime() === Date.parse(iso);

const reasonSchema = v.strictObject({ 'zh-CN': v.string(), en: v.string(), spoken: v.optional(v.unknown()) });

/** A reason that was erased with its salt can't be compared any more, and need not be. */
const isReasonAsLogged = ({ reason, reason_salt: salt }: ActionRow, digest: string | null): boolean => {
  if (reason === null || salt === null) return reason === null && salt === null;
  const text = v.safeParse(reasonSchema, reason);
  if (!text.success) return false;
  const { 'zh-CN': zh, en } = text.output;
  return reasonDigest({ 'zh-CN': zh, en }, salt) === digest;
};

/** Whether the record of a step says what its leaf says. */
const isAsLogged = (action: ActionRow, entry: StepEntry): boolean =>
  action.type === entry.type &&
  action.role === entry.role &&
  action.is_whole &&
  isMoment(action.at, entry.at) &&
  isDeepStrictEqual([action.actor, action.place], [entry.actor, entry.place]) &&
  isReasonAsLogged(action, entry.reasonDigest);

/** SQLSTATE of a page or an index that PostgreSQL found damaged, and of text that is none. */
const damageCodes: readonly unknown[] = ['XX001', 'XX002', '22021'];

const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && damageCodes.includes(error.code);

/** A part of the audit; what PostgreSQL can't read itself is one finding of it, and the other parts go on. */
const unlessUnreadable = async (
  what: 'heads' | 'leaves' | 'cases',
  audit: () => Promise<readonly AuditFinding[]>,
): Promise<readonly AuditFinding[]> => {
  try {
    return await audit();
  } catch (error) {
    if (!isDamage(error)) throw error;
    return [{ kind: 'unreadable', what }];
  }
};

/**
 * Goes through the whole log and compares it with every head that was signed, and every case with the log. For whoever holds the
 * log's key; the database is not believed. Empty: all is as it was signed.
 */
export const auditLog = async ({ query }: Database, key: LogKey): Promise<readonly AuditFinding[]> => {
  const heads: HeadRow[] = [];
  return [
    ...(await unlessUnreadable('heads', async () => {
      heads.push(...(await readHeads(query)));
      return (await Promise.all(heads.map((head) => compareSignature(head, key)))).flat();
    })),
    ...(await unlessUnreadable('leaves', () => compareLeaves(query, heads))),
    ...(await unlessUnreadable('cases', () => compareCases(query))),
  ];
};

const compareSignature = async (head: HeadRow, key: LogKey): Promise<readonly AuditFinding[]> => {
  const signed = await readCheckpoint(head.checkpoint, key);
  const isSigned =
    signed.ok &&
    signed.value.size === head.size &&
    head.root.equals(signed.value.root) &&
    head.is_whole &&
    isMoment(head.at, signed.value.at.toISOString());
  return isSigned ? [] : [{ kind: 'signatureWrong', size: head.size }];
};

const readSize = async (query: Database['query']): Promise<number> => {
  const row = await query.selectFrom('transparency_size').select('size').executeTakeFirst();
  return Number(row?.size ?? 0);
};

const compareLeaves = async (query: Database['query'], heads: readonly HeadRow[]): Promise<readonly AuditFinding[]> => {
  const findings: AuditFinding[] = [];
  const sizeBefore = await readSize(query);
  const signedSize = heads.at(-1)?.size ?? 0;
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
    const nodes: Node[] = [];
    for (const { index, hash, entry: text, caseId } of leaves) {
      if (index !== size) return [...findings, { kind: 'leafMissing', leaf: size }];
      const entry = parseEntry(text);
      if (!hashLeaf(text).equals(hash) || (caseId !== null && entry && caseId !== entry.caseId))
        findings.push({ kind: 'leafAltered', leaf: index });
      const seenWithout = heads[headIndex - 1];
      const isLate = entry && seenWithout && Date.parse(entry.at) < seenWithout.at.getTime() - lateBy;
      if (isLate && entry.type !== 'submit') findings.push({ kind: 'backDated', leaf: index, caseId: entry.caseId });
      const grown = grow(frontier, [hashLeaf(text)]);
      nodes.push(...grown.nodes.filter((node) => (node.index + 1) * 2 ** node.level <= signedSize));
      frontier = grown.frontier;
      size += 1;
      compareHeads();
    }
    findings.push(...(await compareNodes(query, nodes)));
    if (leaves.length < batchSize) break;
  }
  const unseen = heads[headIndex];
  if (unseen || sizeBefore > size) findings.push({ kind: 'leafMissing', leaf: size });
  // Steps may be added meanwhile.
  const sizeAfter = await readSize(query);
  if (sizeAfter < size) findings.push({ kind: 'sizeWrong', size: sizeAfter });
  return findings;
};

const placeKey = (level: number, index: number): string => `${level}:${index}`;

/** The stored nodes beside those that the leaves make. */
const compareNodes = async (query: Database['query'], nodes: readonly Node[]): Promise<readonly AuditFinding[]> => {
  if (nodes.length === 0) return [];
  const { rows } = await sql<{ level: number; node_index: string; hash: Buffer }>`
    select node.level, node.node_index, node.hash from transparency_node as node
    join unnest(${nodes.map(({ level }) => level)}::smallint[], ${nodes.map(({ index }) => index)}::bigint[])
      as wanted (level, node_index) using (level, node_index)`.execute(query);
  const stored = new Map(rows.map(({ level, node_index, hash }) => [placeKey(level, Number(node_index)), hash]));
  return nodes.flatMap(({ level, index, hash }) =>
    stored.get(placeKey(level, index))?.equals(hash) ? [] : [{ kind: 'nodeAltered' as const, level, node: index }],
  );
};

const readHeads = async (query: Database['query']): Promise<readonly HeadRow[]> => {
  const rows = await query
    .selectFrom('transparency_head')
    .selectAll()
    .select(sql<boolean>`date_trunc('milliseconds', signed_at) = signed_at`.as('is_whole'))
    .orderBy('size')
    .execute();
  return rows.map(({ size, signed_at: at, ...head }) => ({
    ...head,
    size: Number(size),
    // An instant beyond all days comes as a number.
    at: at instanceof Date ? at : new Date(Number.NaN),
  }));
};

const readLeaves = async (query: Database['query'], from: number) => {
  const rows = await query
    .selectFrom('transparency_leaf')
    .select(['leaf_index', 'leaf_hash', 'entry', 'case_id'])
    .where('leaf_index', '>=', String(from))
    .orderBy('leaf_index')
    .limit(batchSize)
    .execute();
  return rows.map(({ leaf_index, leaf_hash, entry, case_id }) => ({
    index: Number(leaf_index),
    hash: leaf_hash,
    entry,
    caseId: case_id,
  }));
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
      sql<ActionRow>`select case_id, seq, type, role, actor, place, at, date_trunc('milliseconds', at) = at as is_whole, reason, reason_salt
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

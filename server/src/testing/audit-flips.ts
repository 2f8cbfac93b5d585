import type { LogKey } from '@linban/shared/transparency/checkpoint.ts';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../db/database.ts';
import { type AuditFinding, auditLog } from '../transparency/audit.ts';

/** Every column that the public log or what it was made from consists of, and how its bytes are had and put back. */
type Kind = 'bytes' | 'text' | 'json' | 'number' | 'uuid' | 'moment';
const columns: readonly { readonly table: string; readonly column: string; readonly kind: Kind }[] = [
  { table: 'transparency_leaf', column: 'leaf_index', kind: 'number' },
  { table: 'transparency_leaf', column: 'leaf_hash', kind: 'bytes' },
  { table: 'transparency_leaf', column: 'entry', kind: 'text' },
  { table: 'transparency_leaf', column: 'case_id', kind: 'uuid' },
  { table: 'transparency_node', column: 'level', kind: 'number' },
  { table: 'transparency_node', column: 'node_index', kind: 'number' },
  { table: 'transparency_node', column: 'hash', kind: 'bytes' },
  { table: 'transparency_head', column: 'size', kind: 'number' },
  { table: 'transparency_head', column: 'root', kind: 'bytes' },
  { table: 'transparency_head', column: 'checkpoint', kind: 'text' },
  { table: 'transparency_head', column: 'signed_at', kind: 'moment' },
  { table: 'transparency_size', column: 'size', kind: 'number' },
  { table: 'case_action', column: 'seq', kind: 'number' },
  { table: 'case_action', column: 'type', kind: 'text' },
  { table: 'case_action', column: 'role', kind: 'text' },
  { table: 'case_action', column: 'actor', kind: 'json' },
  { table: 'case_action', column: 'place', kind: 'json' },
  { table: 'case_action', column: 'at', kind: 'moment' },
  { table: 'case_action', column: 'reason', kind: 'json' },
  { table: 'case_action', column: 'reason_salt', kind: 'bytes' },
];

/** Three numbers in [0, 1) that say which bit flips. */
export interface FlipDraws {
  readonly where: number;
  readonly row: number;
  readonly bit: number;
}

/** What one flip did, and what the audit says of it. */
export interface AuditFlip {
  readonly place: string;
  readonly findings: readonly AuditFinding[];
}

/** The value with one bit other than it was, as a term of SQL; whole numbers and moments as the eight bytes they are. */
const flipped = (kind: Kind, column: string, draw: number): RawBuilder<unknown> => {
  const ref = sql.ref(column);
  const inBytes = (bytes: RawBuilder<unknown>) => {
    const bit = sql`(${draw}::float8 * (octet_length(${bytes}) * 8 - 1))::int`;
    return sql`set_bit(${bytes}, ${bit}, 1 - get_bit(${bytes}, ${bit}))`;
  };
  const bit = Math.floor(draw * 62);
  switch (kind) {
    case 'bytes':
      return inBytes(ref);
    case 'text':
      return sql`convert_from(${inBytes(sql`convert_to(${ref}, 'UTF8')`)}, 'UTF8')`;
    case 'json':
      return sql`convert_from(${inBytes(sql`convert_to(${ref}::text, 'UTF8')`)}, 'UTF8')::jsonb`;
    case 'uuid':
      return sql`encode(${inBytes(sql`decode(replace(${ref}::text, '-', ''), 'hex')`)}, 'hex')::uuid`;
    case 'number':
      return sql`${ref} # (1::bigint << ${Math.floor(draw * 14)}::int)`;
    case 'moment':
      return sql`${ref} + (case when floor(extract(epoch from ${ref}) * 1000000)::bigint & (1::bigint << ${bit % 52}::int) = 0 then 1 else -1 end)
        * (1::bigint << ${bit % 52}::int) * interval '1 microsecond'`;
  }
};

const undo = Symbol('undo');

/**
 * Lets one bit flip in some row of the log or of the steps it was made from, asks the audit, and takes it back. `null`: the
 * row could not hold it (PostgreSQL refuses text that is none), or no row has a value there.
 */
export const flipAndAudit = async (
  database: Database,
  key: LogKey,
  { where, row, bit }: FlipDraws,
): Promise<AuditFlip | null> => {
  const chosen = columns[Math.floor(where * columns.length)];
  if (!chosen) return null;
  const { table, column, kind } = chosen;
  let seen: AuditFlip | null = null;
  try {
    await database.query.transaction().execute(async (transaction) => {
      // Constraints would find much of it; a bit that flips on the disk asks none of them.
      await sql`set local session_replication_role = replica`.execute(transaction);
      const { numAffectedRows } = await sql`
        update ${sql.table(table)} set ${sql.ref(column)} = ${flipped(kind, column, bit)}
        where ctid = (select ctid from ${sql.table(table)} where ${sql.ref(column)} is not null
          order by ctid offset floor(${row}::float8 * (select count(*) from ${sql.table(table)} where ${sql.ref(column)} is not null))::int limit 1)
      `.execute(transaction);
      if (numAffectedRows === 1n) {
        const findings = await auditLog({ ...database, query: transaction }, key);
        seen = { place: `${table}.${column}`, findings };
      }
      throw undo;
    });
  } catch (error) {
    if (error === undo) return seen;
    // A value that a column can't hold, or two rows of one key: not this flip, then.
    if (error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code))) return null;
    throw error;
  }
  return null;
};

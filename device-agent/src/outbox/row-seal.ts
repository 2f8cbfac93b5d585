import { hash } from 'node:crypto';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

const written = (value: SQLInputValue): string | number | null => {
  if (typeof value === 'bigint') return `#${value}`;
  return value === null || typeof value === 'string' || typeof value === 'number' ? value : 'bytes';
};

/**
 * SHA-256 (base64url) over a row's values: a bit that flips on the disk is seen, whatever the file makes of it. A database
 * checks its pages for their form, not for what they say. Whole numbers as `bigint`.
 */
const sealOf = (...values: readonly SQLInputValue[]): string =>
  hash('sha256', JSON.stringify(values.map(written)), 'base64url');

/** SHA-256 (base64url) of an envelope's text. */
export const hashOf = (body: string): string => hash('sha256', body, 'base64url');

/** Lets statements write and compare seals: `seal_of(...)`, `hash_of(text)`. */
export const addSealFunctions = (database: DatabaseSync): void => {
  database.function('seal_of', { varargs: true, deterministic: true, useBigIntArguments: true }, sealOf);
  database.function('hash_of', { deterministic: true }, (text) => (typeof text === 'string' ? hashOf(text) : null));
};

interface SealedColumns {
  readonly envelope: string;
  readonly print_job: string;
  readonly elapsed: string;
}

/** What a row's seal is made of, in this order. An envelope's body is under it by its `content_hash`. */
export const sealedColumns: SealedColumns = {
  envelope:
    'seq, envelope_id, order_key, state, cause, content_hash, digest, put_at, put_elapsed, closed_at, closed_elapsed',
  print_job: 'job_id, device, state, cause, created_at, changed_at, changed_elapsed',
  elapsed: 'ms, wall',
};

/**
 * The seal of a row as a term of SQL. `changed`: what stands in the place of a column, as in the statement that writes it.
 */
export const sealTerm = (table: keyof SealedColumns, changed: Readonly<Record<string, string>> = {}): string => {
  const terms = sealedColumns[table].split(', ').map((column) => changed[column] ?? column);
  return `seal_of('${table}', ${terms.join(', ')})`;
};

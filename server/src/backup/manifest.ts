import * as v from 'valibot';

/**
 * What a backup is, as an archive (tar, encrypted with age): first {@link headerFile}, then `keys/<name>`, then of each table its
 * rows as `COPY … TO STDOUT` writes them (PostgreSQL documentation, "COPY", text format), cut into pieces `tables/<name>/<number>`,
 * last {@link manifestFile}: an archive without it is not whole.
 */

const format = v.literal(1);
const tableName = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]{0,62}$/));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const headerFile = 'linban-backup.json';
export const headerSchema = v.strictObject({
  v: format,
  madeAt: v.pipe(v.string(), v.isoTimestamp()),
  /** The newest migration of the database it was made of; a restored one begins there. */
  migration: v.pipe(v.string(), v.regex(/^\d{4}-[a-z0-9-]+$/)),
  /** In this order: a row never comes before one that it refers to. */
  tables: v.array(v.strictObject({ name: tableName, columns: v.array(tableName) })),
});
export type BackupHeader = v.InferOutput<typeof headerSchema>;

export const manifestFile = 'manifest.json';
export const manifestSchema = v.strictObject({
  v: format,
  keys: v.array(v.string()),
  rows: v.array(v.strictObject({ table: tableName, rows: count })),
});
export type BackupManifest = v.InferOutput<typeof manifestSchema>;

const keyPath = /^keys\/((?:[a-z][a-z0-9-]{0,62}\/)?[a-z][a-z0-9.-]{0,62})$/;
const piecePath = /^tables\/([a-z][a-z0-9_]{0,62})\/\d{6}$/;

/** What a file of the archive is, by its path; `null` for one that has no business there. */
export const fileKind = (path: string) => {
  if (path === headerFile) return { kind: 'header' } as const;
  if (path === manifestFile) return { kind: 'manifest' } as const;
  const key = keyPath.exec(path)?.[1];
  if (key !== undefined) return { kind: 'key', name: key } as const;
  const table = piecePath.exec(path)?.[1];
  return table === undefined ? null : ({ kind: 'piece', table } as const);
};

export const pieceFile = (table: string, index: number): string => `tables/${table}/${String(index).padStart(6, '0')}`;
export const keyFile = (name: string): string => `keys/${name}`;

import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { addSealFunctions, sealTerm } from './row-seal.ts';
import { pageSize, readWal } from './wal-frames.ts';

const tables = {
  envelope: `create table envelope (seq integer primary key, envelope_id text, state text, cause text, content_hash text,
    digest text, body text, put_at text, closed_at text, order_key text, put_elapsed integer, closed_elapsed integer, seal text)`,
  print_job: `create table print_job (job_id text primary key, device text, state text, cause text, created_at text,
    changed_at text, changed_elapsed integer, seal text)`,
} as const;

type CarvedTable = keyof typeof tables;
export type CarvedRow = Readonly<Record<string, SQLOutputValue>>;

/** A page that holds rows of a table, by its first byte (sqlite.org/fileformat2.html, 1.6). */
const tableLeaf = 13;

/** The file with everything that its log says, also behind a frame that SQLite would stop at. */
export const mergeLog = (main: Uint8Array, wal: Uint8Array): Buffer => {
  const { frames } = readWal(wal);
  // A page number that flipped would make the file as long as it says.
  const most = Math.ceil(main.byteLength / pageSize) + frames.length;
  const merged = Buffer.alloc(Math.max(1, most) * pageSize);
  merged.set(main);
  for (const { page, bytes } of frames) if (page <= most) merged.set(bytes, (page - 1) * pageSize);
  return merged;
};

/** The first page of a database with this one table in it, and that of a file with so many pages. */
const headOf = (table: CarvedTable, pages: number): Uint8Array => {
  const fresh = new DatabaseSync(':memory:');
  try {
    fresh.exec(`pragma page_size=${pageSize}; ${tables[table]}`);
    const head = Buffer.from(fresh.serialize().subarray(0, pageSize));
    head.writeUInt32BE(pages, 28);
    return head;
  } finally {
    fresh.close();
  }
};

/** Text whose kind was hit; an envelope's body is not under the seal itself. */
const hasBytes = (row: CarvedRow): boolean => Object.values(row).some((value) => value instanceof Uint8Array);

/** Rows with a right seal on one page, up to one that can't be read. */
const readLeaf = (database: DatabaseSync, table: CarvedTable): CarvedRow[] => {
  const rows: CarvedRow[] = [];
  try {
    const all = database.prepare(`select *, seal is ${sealTerm(table)} as is_whole from ${table}`);
    all.setReadBigInts(true);
    for (const { is_whole, ...row } of all.iterate()) if (is_whole === 1n && !hasBytes(row)) rows.push(row);
  } catch {
    // What can't be read here is what was damaged.
  }
  return rows;
};

/**
 * Takes rows out of the bytes of a damaged store: each page that holds rows is read as if it were the whole table, and a
 * row counts where its seal is right. So what leads to the pages may be damaged, and the rows on them are still there.
 */
export const carveRows = (main: Uint8Array, wal: Uint8Array): Readonly<Record<CarvedTable, readonly CarvedRow[]>> => {
  const merged = mergeLog(main, wal);
  const pages = merged.byteLength / pageSize;
  const leaves = Array.from({ length: pages - 1 }, (_, index) => index + 2).filter(
    (page) => merged[(page - 1) * pageSize] === tableLeaf,
  );
  const carve = (table: CarvedTable): CarvedRow[] => {
    merged.set(headOf(table, pages));
    const database = new DatabaseSync(':memory:', { defensive: false });
    try {
      database.deserialize(merged);
      addSealFunctions(database);
      return leaves.flatMap((page) => {
        database.exec(
          `pragma writable_schema=on; update sqlite_schema set rootpage=${page} where type = 'table'; pragma writable_schema=reset`,
        );
        return readLeaf(database, table);
      });
    } finally {
      database.close();
    }
  };
  return { envelope: carve('envelope'), print_job: carve('print_job') };
};

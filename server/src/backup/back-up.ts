import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import * as v from 'valibot';
import { type ArchivedFile, writeArchive } from './archive.ts';
import {
  type BackupHeader,
  type BackupManifest,
  headerFile,
  headerSchema,
  keyFile,
  manifestFile,
  pieceFile,
} from './manifest.ts';
import { copyTarget, readTables } from './tables.ts';

export interface BackupOptions {
  readonly databaseUrl: string;
  /** Its `keys/` go with the database: without them nothing personal in it can be read. */
  readonly dataFolder: string;
  /** Who will be able to read it: `age1…`. */
  readonly recipient: string;
  /** The file to be made. */
  readonly path: string;
  readonly now: Date;
}

/** What a backup holds, in numbers. */
export interface BackupSummary {
  readonly tables: number;
  readonly rows: number;
}

/** Rows are cut into pieces of about so many bytes. */
const pieceSize = 4 * 1024 * 1024;

const asJson = (value: BackupHeader | BackupManifest): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/** Files of the key folder, `/` between a folder and what is in it. */
const keyNames = (dataFolder: string): readonly string[] => {
  const folder = join(dataFolder, 'keys');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, '/'))
    .sort();
};

const migrationRows = v.tuple([v.object({ name: v.string() })]);

/**
 * Writes one file from which everything can be had again: all rows as of one moment, while the server goes on, and the keys.
 * A backup that fails leaves no file.
 */
export const backUp = async (options: BackupOptions): Promise<BackupSummary> => {
  const { databaseUrl, dataFolder, recipient, path, now } = options;
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'linban-backup' });
  await client.connect();
  const rows: { table: string; rows: number }[] = [];

  async function* files(): AsyncGenerator<ArchivedFile> {
    const applied = await client.query('select name from kysely_migration order by name desc limit 1');
    const tables = await readTables(client);
    const header = v.parse(headerSchema, {
      v: 1,
      madeAt: now.toISOString(),
      migration: v.parse(migrationRows, applied.rows)[0].name,
      tables,
    });
    yield { path: headerFile, bytes: asJson(header) };
    const keys = keyNames(dataFolder);
    for (const name of keys) yield { path: keyFile(name), bytes: readFileSync(join(dataFolder, 'keys', name)) };
    for (const table of tables) {
      const copy = client.query(copyTo(`copy ${copyTarget(table)} to stdout`));
      let chunks: Buffer[] = [];
      let size = 0;
      let index = 0;
      for await (const chunk of copy) {
        if (!Buffer.isBuffer(chunk)) throw new TypeError('COPY carries bytes');
        chunks.push(chunk);
        size += chunk.length;
        if (size < pieceSize) continue;
        yield { path: pieceFile(table.name, index), bytes: Buffer.concat(chunks) };
        [chunks, size, index] = [[], 0, index + 1];
      }
      if (size > 0) yield { path: pieceFile(table.name, index), bytes: Buffer.concat(chunks) };
      rows.push({ table: table.name, rows: copy.rowCount });
    }
    yield { path: manifestFile, bytes: asJson({ v: 1, keys: [...keys], rows }) };
  }

  try {
    // One moment for all tables, and no lock that a case would have to wait for.
    await client.query('begin transaction isolation level repeatable read read only');
    await writeArchive(path, recipient, files());
  } finally {
    await client.end();
  }
  return { tables: rows.length, rows: rows.reduce((sum, table) => sum + table.rows, 0) };
};

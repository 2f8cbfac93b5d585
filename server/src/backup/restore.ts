import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { isDeepStrictEqual } from 'node:util';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import * as v from 'valibot';
import { connectDatabase, migrateTo } from '../db/database.ts';
import { writeSecret } from '../keys/secret-file.ts';
import { type ArchivedFile, ArchiveError, readArchive } from './archive.ts';
import type { BackupSummary } from './back-up.ts';
import { type BackupHeader, fileKind, headerSchema, manifestSchema } from './manifest.ts';
import { copyTarget, readTables } from './tables.ts';

export interface RestoreOptions {
  /** An empty database. */
  readonly databaseUrl: string;
  /** A data folder without keys. */
  readonly dataFolder: string;
  /** `AGE-SECRET-KEY-1…` */
  readonly identity: string;
  /** The backup. */
  readonly path: string;
}

export type RestoreError =
  /** There is something already: a restore never mixes with it, and never replaces it. */
  | { readonly kind: 'notEmpty'; readonly what: 'database' | 'keys' }
  /** Not a backup, not whole, altered, or for another identity. */
  | { readonly kind: 'unreadable'; readonly why: string }
  /** Made by a newer version of this program. */
  | { readonly kind: 'newer'; readonly migration: string };

const json = <S extends v.GenericSchema>(schema: S, bytes: Buffer): v.InferOutput<S> => {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), bytes.toString('utf8'));
  if (!parsed.success) throw new ArchiveError('a description in it makes no sense');
  return parsed.output;
};

/** Fills one table after the other, each by one COPY that takes its pieces. */
const createFilling = (client: pg.Client, { tables }: BackupHeader) => {
  const counted = new Map<string, number>();
  let open:
    | { readonly name: string; readonly copy: ReturnType<typeof copyFrom>; readonly ended: Promise<void> }
    | undefined;
  const close = async (): Promise<void> => {
    if (!open) return;
    const { name, copy, ended } = open;
    open = undefined;
    copy.end();
    await ended;
    counted.set(name, (counted.get(name) ?? 0) + copy.rowCount);
  };
  const begin = (name: string) => {
    const table = tables.find((known) => known.name === name);
    if (!table) throw new ArchiveError('it holds a table that it does not name');
    const copy = client.query(copyFrom(`copy ${copyTarget(table)} from stdin`));
    const ended = finished(copy);
    ended.catch(() => {}); // asked at the next piece or at the end
    return { name, copy, ended };
  };
  return {
    take: async (name: string, bytes: Buffer): Promise<void> => {
      if (open?.name !== name) {
        await close();
        open = begin(name);
      }
      const { copy, ended } = open;
      // A COPY that the database gave up takes nothing more.
      await Promise.race([new Promise<void>((taken) => copy.write(bytes, () => taken())), ended]);
    },
    /** What it was filling is left: a connection does nothing else while a COPY of it waits for more. */
    giveUp: async (): Promise<void> => {
      open?.copy.destroy();
      await open?.ended.catch(() => {});
    },
    /** Of every table that it names, how many rows came. */
    close: async () => {
      await close();
      return tables.map(({ name }) => ({ table: name, rows: counted.get(name) ?? 0 }));
    },
  };
};

interface Read {
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly summary: BackupSummary;
}

/** Takes the files in; what they say of each other has to fit. */
const createReader = (client: pg.Client, prepare: (header: BackupHeader) => Promise<void>) => {
  const keys = new Map<string, Buffer>();
  let filling: ReturnType<typeof createFilling> | undefined;
  let summary: BackupSummary | undefined;
  return {
    take: async ({ path, bytes }: ArchivedFile): Promise<void> => {
      const file = fileKind(path);
      if (!file || summary) throw new ArchiveError('it is not a backup of Linban');
      if (file.kind === 'header' && !filling) {
        const header = json(headerSchema, bytes);
        await prepare(header);
        filling = createFilling(client, header);
        return;
      }
      if (file.kind === 'header' || !filling) throw new ArchiveError('it is not a backup of Linban');
      if (file.kind === 'key') keys.set(file.name, bytes);
      else if (file.kind === 'piece') await filling.take(file.table, bytes);
      else {
        const manifest = json(manifestSchema, bytes);
        const isWhole =
          isDeepStrictEqual(manifest.rows, await filling.close()) && isDeepStrictEqual(manifest.keys, [...keys.keys()]);
        if (!isWhole) throw new ArchiveError('something in it is missing');
        summary = { tables: manifest.rows.length, rows: manifest.rows.reduce((sum, table) => sum + table.rows, 0) };
      }
    },
    end: (): Read => {
      if (!summary) throw new ArchiveError('it ends too early');
      return { keys, summary };
    },
    giveUp: async (): Promise<void> => filling?.giveUp(),
  };
};

const isEmpty = async (client: pg.Client): Promise<boolean> => {
  const found = await client.query(`select 1 from information_schema.tables where table_schema = 'public' limit 1`);
  return found.rowCount === 0;
};

/** Takes away what a restore that failed has made, so that the next one finds the database empty again. */
const empty = async (client: pg.Client): Promise<void> => {
  await client.query('rollback');
  await client.query('drop schema public cascade');
  await client.query('create schema public');
};

class Newer extends Error {
  readonly migration: string;
  constructor(migration: string) {
    super('made by a newer version');
    this.migration = migration;
  }
}

const makeTables = async (databaseUrl: string, migration: string): Promise<void> => {
  const database = connectDatabase(databaseUrl, () => {});
  try {
    if (!(await migrateTo(database, migration))) throw new Newer(migration);
  } finally {
    await database.close();
  }
};

const fillEmpty = async (
  client: pg.Client,
  { databaseUrl, dataFolder, identity, path }: RestoreOptions,
): Promise<BackupSummary> => {
  const reader = createReader(client, async ({ migration, tables }) => {
    await makeTables(databaseUrl, migration);
    if (!isDeepStrictEqual(tables, await readTables(client)))
      throw new ArchiveError('its tables are not those of its version');
    await client.query('begin');
    // What the migrations put there comes with the backup.
    for (const { name } of tables.toReversed()) await client.query(`delete from "${name}"`);
  });
  try {
    for await (const file of readArchive(path, identity)) await reader.take(file);
  } catch (error) {
    await reader.giveUp();
    throw error;
  }
  const { keys, summary } = reader.end();
  // Terminals take no catalogue older than the one they know, and they may know one that the backup has never heard of.
  if ((await readTables(client)).some(({ name }) => name === 'catalogue_edition'))
    await client.query(
      'update catalogue_edition set edition = greatest(edition + 1, extract(epoch from now())::bigint)',
    );
  for (const [name, bytes] of keys) writeSecret(join(dataFolder, 'keys', name), bytes.toString('utf8'));
  await client.query('commit');
  return summary;
};

/**
 * Fills an empty database and an empty key folder from a backup. All or nothing: the rows are one transaction, which is
 * committed when the archive was read to its authenticated end and every row counted. The server does the rest when it starts:
 * newer migrations, and jobs for cases that wait.
 */
export const restore = async (options: RestoreOptions): Promise<Result<BackupSummary, RestoreError>> => {
  const keyFolder = join(options.dataFolder, 'keys');
  if (existsSync(keyFolder)) return fail({ kind: 'notEmpty', what: 'keys' });
  const client = new pg.Client({ connectionString: options.databaseUrl, application_name: 'linban-restore' });
  await client.connect();
  try {
    if (!(await isEmpty(client))) return fail({ kind: 'notEmpty', what: 'database' });
    try {
      return ok(await fillEmpty(client, options));
    } catch (error) {
      rmSync(keyFolder, { recursive: true, force: true });
      await empty(client);
      if (error instanceof Newer) return fail({ kind: 'newer', migration: error.migration });
      if (error instanceof ArchiveError) return fail({ kind: 'unreadable', why: error.message });
      if (error instanceof pg.DatabaseError)
        return fail({ kind: 'unreadable', why: `its rows do not fit (${error.code})` });
      throw error;
    }
  } finally {
    await client.end();
  }
};

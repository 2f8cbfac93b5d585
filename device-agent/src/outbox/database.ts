import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { flushFolder } from '../identity/private-file.ts';

/** One entry a version of the file (`user_version`); entries are only ever added. */
const migrations: readonly string[] = [
  `create table if not exists envelope (
     seq integer primary key autoincrement,
     envelope_id text not null unique,
     state text not null check (state in ('waiting', 'settled', 'setAside')),
     cause text,
     content_hash text not null,
     digest text not null,
     body text,
     put_at text not null,
     closed_at text
   ) strict;
   create index if not exists envelope_state on envelope (state, seq);
   create table if not exists print_job (
     job_id text primary key,
     device text not null,
     state text not null check (state in ('queued', 'sent', 'printed', 'failed', 'uncertain')),
     cause text,
     created_at text not null,
     changed_at text not null
   ) strict;
   create table if not exists device_use (
     device text not null,
     measure text not null,
     used integer not null,
     since text not null,
     primary key (device, measure)
   ) strict;
   create table if not exists agent_start (at text not null) strict;`,
  `alter table envelope add column order_key text;
   alter table envelope add column put_elapsed integer not null default 0;
   alter table envelope add column closed_elapsed integer not null default 0;
   alter table print_job add column changed_elapsed integer not null default 0;
   create table elapsed (
     id integer primary key check (id = 0),
     ms integer not null,
     wall integer not null
   ) strict;`,
];

const pragma = (database: DatabaseSync, name: string): unknown =>
  Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0];

const migrate = (database: DatabaseSync, path: string): void => {
  const version = Number(pragma(database, 'user_version'));
  if (version > migrations.length) throw new Error(`${path}: written by a newer version of the agent`);
  for (const [index, statements] of migrations.entries()) {
    if (index < version) continue;
    database.exec(`begin; ${statements} pragma user_version=${index + 1}; commit`);
  }
};

/**
 * Opens the agent's durable store. A committed row survives a power cut (`synchronous=FULL`: at NORMAL it does not).
 * The store takes one process at a time; a second one is refused. Throws where it cannot keep these promises.
 */
export const openDatabase = (dataFolder: string): DatabaseSync => {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const path = join(dataFolder, 'agent.db');
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: 2_000 });
  database.exec('pragma locking_mode=exclusive');
  database.exec('pragma journal_mode=wal');
  database.exec('pragma synchronous=full');
  database.exec('pragma secure_delete=on');
  if (pragma(database, 'journal_mode') !== 'wal' || pragma(database, 'synchronous') !== 2)
    throw new Error(`${path}: this file system does not allow a durable store`);
  migrate(database, path);
  flushFolder(dataFolder);
  unflushed.add(database);
  flush(database);
  return database;
};

export interface DiskError {
  readonly kind: 'diskError';
}

const ioError = 10;
/** SQLite's primary result codes that mean "the disk", not "the program": perm, busy, locked, nomem, readonly, ioerr, corrupt, full, cantopen, notadb. */
const diskCodes = new Set([3, 5, 6, 7, 8, ioError, 11, 13, 14, 26]);

/** Databases whose file may hold what an earlier run wrote and never flushed. */
const unflushed = new WeakSet<DatabaseSync>();
/** Databases that failed to read or write. The kernel reports a failed flush once and then forgets the pages: whatever succeeds after it proves nothing. */
const distrusted = new WeakSet<DatabaseSync>();

const primaryCode = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;

/** Whether the store refuses to write until the next start. */
export const isDistrusted = (database: DatabaseSync): boolean => distrusted.has(database);

/** Reads from the store; a disk that fails becomes a value, a bug still throws. */
export const readFrom = <T>(database: DatabaseSync, work: () => T): Result<T, DiskError> => {
  try {
    return ok(work());
  } catch (error) {
    const code = primaryCode(error);
    if (code === null || !diskCodes.has(code)) throw error;
    if (code === ioError) distrusted.add(database);
    return fail({ kind: 'diskError' });
  }
};

/**
 * Copies everything an earlier run left in the log into the file and flushes both. A process killed between writing and
 * flushing leaves rows that can be read and that a power cut takes: without this, one of them, put again, would be
 * acknowledged as known.
 */
const flush = (database: DatabaseSync): boolean => {
  const done = readFrom(database, () => database.prepare('pragma wal_checkpoint(truncate)').get());
  if (done.ok) unflushed.delete(database);
  return done.ok;
};

/** Writes to the store: success means flushed. After an input/output error nothing is written until the next start. */
export const writeTo = <T>(database: DatabaseSync, work: () => T): Result<T, DiskError> => {
  if (distrusted.has(database) || (unflushed.has(database) && !flush(database))) return fail({ kind: 'diskError' });
  return readFrom(database, work);
};

import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { flushFolder } from '../identity/private-file.ts';

const schema = `
  create table if not exists envelope (
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
  create table if not exists agent_start (at text not null) strict;
`;

const pragma = (database: DatabaseSync, name: string): unknown =>
  Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0];

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
  database.exec(schema);
  flushFolder(dataFolder);
  return database;
};

export interface DiskError {
  readonly kind: 'diskError';
}

/** SQLite's primary result codes that mean "the disk", not "the program": perm, busy, locked, nomem, readonly, ioerr, corrupt, full, cantopen, notadb. */
const diskCodes = new Set([3, 5, 6, 7, 8, 10, 11, 13, 14, 26]);

const isDiskError = (error: unknown): boolean =>
  error instanceof Error &&
  'errcode' in error &&
  typeof error.errcode === 'number' &&
  diskCodes.has(error.errcode & 0xff);

/** Runs work on the store; a disk that fails becomes a value, a bug still throws. */
export const onDisk = <T>(work: () => T): Result<T, DiskError> => {
  try {
    return ok(work());
  } catch (error) {
    if (isDiskError(error)) return fail({ kind: 'diskError' });
    throw error;
  }
};

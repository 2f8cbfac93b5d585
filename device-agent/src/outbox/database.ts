import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { flushFolder } from '../identity/private-file.ts';
import { logOf, openStoreFile, primaryCode, type StoreDamage } from './store-file.ts';

/**
 * Opens the agent's durable store. A committed row survives a power cut (`synchronous=FULL`: at NORMAL it does not), and a
 * bit that flipped on the disk is found: `onDamage` is told. Of a disk that can only be read it gives what is there, and
 * writes nothing until the next start. The store takes one process at a time; a second one is refused. Throws where it
 * cannot keep these promises.
 */
export const openDatabase = (dataFolder: string, onDamage: (damage: StoreDamage) => void = () => {}): DatabaseSync => {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const path = join(dataFolder, 'agent.db');
  const { database, damage, isReadOnly } = openStoreFile(path);
  if (isReadOnly) distrusted.add(database);
  else {
    flushFolder(dataFolder);
    logs.set(database, logOf(path));
    unflushed.add(database);
    flush(database);
  }
  if (damage.isFile || damage.rows > 0) onDamage(damage);
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

/** The log of a database, which is copied into the file and emptied when it has come to this length in bytes. */
const logs = new WeakMap<DatabaseSync, string>();
const longestLog = 4_194_304;

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

const isLogLong = (database: DatabaseSync): boolean => {
  const log = logs.get(database);
  return log !== undefined && (statSync(log, { throwIfNoEntry: false })?.size ?? 0) > longestLog;
};

/** Writes to the store: success means flushed. After an input/output error nothing is written until the next start. */
export const writeTo = <T>(database: DatabaseSync, work: () => T): Result<T, DiskError> => {
  if (distrusted.has(database) || (unflushed.has(database) && !flush(database))) return fail({ kind: 'diskError' });
  if (isLogLong(database)) flush(database);
  return readFrom(database, work);
};

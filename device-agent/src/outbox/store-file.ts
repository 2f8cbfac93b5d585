import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { flushFolder } from '../identity/private-file.ts';
import { type CarvedRow, carveRows, mergeLog } from './carve-rows.ts';
import { migrations } from './migrations.ts';
import { addSealFunctions } from './row-seal.ts';
import { isFormSound, isHeaderSound, mendRows } from './store-check.ts';
import { readWal } from './wal-frames.ts';

/** What a start found to be other than what was written. */
export interface StoreDamage {
  /** The file itself was damaged: it lies aside, and what could be read of it is in a new one. */
  readonly isFile: boolean;
  /** Rows that were set aside, forgotten or made uncertain, of those that could be read. */
  readonly rows: number;
}

/** SQLite's primary result code of what was thrown; `null`: it is not SQLite's. */
export const primaryCode = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;

/** Result codes that say something of the disk and nothing of what is on it: perm, busy, locked, nomem, readonly, ioerr, full, cantopen. */
const deviceCodes = new Set([3, 5, 6, 7, 8, 10, 13, 14]);
/** A version further ahead than this is a flipped bit and no later agent. */
const mostVersionsAhead = 50;

const pragma = (database: DatabaseSync, name: string): unknown =>
  Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0];

/** The write-ahead log of a database file. */
export const logOf = (path: string): string => `${path}-wal`;
const readIfThere = (path: string): Uint8Array => (existsSync(path) ? readFileSync(path) : new Uint8Array());

const migrate = (database: DatabaseSync): void => {
  const version = Number(pragma(database, 'user_version'));
  for (const [index, statements] of migrations.entries()) {
    if (index < version) continue;
    database.exec(`begin; ${statements} pragma user_version=${index + 1}; commit`);
  }
};

const openFile = (path: string): DatabaseSync => {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: 2_000 });
  try {
    addSealFunctions(database);
    database.exec('pragma locking_mode=exclusive');
    database.exec('pragma journal_mode=wal');
    database.exec('pragma synchronous=full');
    database.exec('pragma secure_delete=on');
    // The log is emptied whenever it is copied (see `readWal`); by itself SQLite would go on at its beginning.
    database.exec('pragma wal_autocheckpoint=0');
    if (pragma(database, 'journal_mode') !== 'wal' || pragma(database, 'synchronous') !== 2)
      throw new Error(`${path}: this file system does not allow a durable store`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

const isSound = (database: DatabaseSync, path: string): boolean => {
  const version = Number(pragma(database, 'user_version'));
  if (version <= migrations.length) return isFormSound(database, migrations.slice(0, version));
  if (version <= migrations.length + mostVersionsAhead && !isFormSound(database, migrations))
    throw new Error(`${path}: written by a newer version of the agent`);
  return false;
};

/** `null`: the file is damaged. A disk that can't be read throws. */
const openSound = (path: string): DatabaseSync | null => {
  if (!isHeaderSound(readIfThere(path)) || !readWal(readIfThere(logOf(path))).isWhole) return null;
  let database: DatabaseSync | null = null;
  try {
    database = openFile(path);
    if (isSound(database, path)) return database;
  } catch (error) {
    const code = primaryCode(error);
    if (code === null || deviceCodes.has(code)) {
      database?.close();
      throw error;
    }
  }
  database?.close();
  return null;
};

const asidePrefix = 'damaged-';
const asideFolders = (dataFolder: string): readonly string[] =>
  existsSync(dataFolder) ? readdirSync(dataFolder).filter((name) => name.startsWith(asidePrefix)) : [];

/** How many damaged files lie in a data folder and wait for a person, who takes them away. */
export const countAside = (dataFolder: string): number => asideFolders(dataFolder).length;

/** Keeps the damaged file for a person to look at; nobody but the server can read a case in it. */
const copyAside = (path: string): void => {
  const dataFolder = dirname(path);
  const numbers = asideFolders(dataFolder).map((name) => Number(name.slice(asidePrefix.length)) || 0);
  const folder = join(dataFolder, `${asidePrefix}${Math.max(0, ...numbers) + 1}`);
  mkdirSync(folder, { mode: 0o700 });
  for (const file of [path, logOf(path)].filter((one) => existsSync(one))) {
    const copy = join(folder, basename(file));
    copyFileSync(file, copy);
    const handle = openSync(copy, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }
  flushFolder(folder);
  flushFolder(dataFolder);
};

const insertRows = (database: DatabaseSync, table: string, rows: readonly CarvedRow[]): void => {
  for (const row of rows) {
    const columns = Object.keys(row);
    const places = columns.map(() => '?').join(', ');
    const statement = `insert into ${table} (${columns.join(', ')}) values (${places}) on conflict do nothing`;
    database.prepare(statement).run(...Object.values(row));
  }
};

const isClosed = (row: CarvedRow): boolean => row['state'] !== 'waiting';

const renewedOf = (path: string): string => `${path}.renewed`;

/** Fills a new store with what can be read of a damaged one. */
const fillFrom = (fresh: DatabaseSync, path: string): void => {
  const { envelope, print_job: jobs } = carveRows(readIfThere(path), readIfThere(logOf(path)));
  migrate(fresh);
  fresh.exec('begin');
  // Where two pages tell of the same envelope, the one that has it closed is the later.
  insertRows(fresh, 'envelope', [...envelope.filter(isClosed), ...envelope.filter((row) => !isClosed(row))]);
  insertRows(fresh, 'print_job', jobs);
  // It has no seal, so that how far time had come is taken from the rows.
  fresh.exec('insert into elapsed (id, ms, wall) values (0, 0, 0); commit');
};

/** Makes a new store beside a damaged one, which is kept. */
const renew = (path: string): void => {
  copyAside(path);
  const part = `${path}.part`;
  for (const file of [part, logOf(part)]) rmSync(file, { force: true });
  const fresh = openFile(part);
  fillFrom(fresh, path);
  fresh.exec('pragma wal_checkpoint(truncate)');
  fresh.close();
  renameSync(part, renewedOf(path));
  flushFolder(dirname(path));
};

/** Puts a renewed store into its place, also one that an earlier start had ready. The log of the old one must not meet it. */
const takeRenewed = (path: string): void => {
  if (!existsSync(renewedOf(path))) return;
  rmSync(logOf(path), { force: true });
  flushFolder(dirname(path));
  renameSync(renewedOf(path), path);
  flushFolder(dirname(path));
};

const isWritable = (path: string): boolean => {
  try {
    for (const file of [dirname(path), path].filter((one) => existsSync(one))) accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** What stands in the file and its log, in memory; `null`: it is damaged. */
const readSound = (path: string): DatabaseSync | null => {
  const [main, wal] = [readIfThere(path), readIfThere(logOf(path))];
  if (!isHeaderSound(main) || !readWal(wal).isWhole) return null;
  const database = new DatabaseSync(':memory:');
  addSealFunctions(database);
  const merged = mergeLog(main, wal);
  if (main.byteLength + wal.byteLength === 0) return database;
  // A database in memory has no log beside it.
  merged.fill(1, 18, 20);
  try {
    database.deserialize(merged);
    if (isSound(database, path)) return database;
  } catch (error) {
    if (primaryCode(error) === null) throw error;
  }
  database.close();
  return null;
};

/** What a disk that can only be read has, in memory: it can be sent, and nothing more can be promised. */
const openInMemory = (path: string): OpenStore => {
  const sound = readSound(path);
  const database = sound ?? new DatabaseSync(':memory:');
  if (sound) migrate(database);
  else {
    addSealFunctions(database);
    fillFrom(database, path);
  }
  return { database, damage: { isFile: sound === null, rows: mendRows(database) }, isReadOnly: true };
};

interface OpenStore {
  readonly database: DatabaseSync;
  readonly damage: StoreDamage;
  /** Nothing that is written to it would be on the disk. */
  readonly isReadOnly: boolean;
}

/**
 * Opens the store of a path and makes it if there is none. Whatever the disk made of it, what is opened holds only what was
 * written; what is missing is said.
 */
export const openStoreFile = (path: string): OpenStore => {
  if (!isWritable(path)) return openInMemory(path);
  takeRenewed(path);
  const sound = openSound(path);
  if (!sound) {
    renew(path);
    takeRenewed(path);
  }
  const database = sound ?? openFile(path);
  migrate(database);
  return { database, damage: { isFile: sound === null, rows: mendRows(database) }, isReadOnly: false };
};

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { readOrMakeSecret } from '../keys/secret-file.ts';
import {
  isReachableByAll,
  type PostgresUser,
  postgresPrograms,
  postgresUser,
  sharedFolder,
} from './postgres-programs.ts';
import { dropEmptyLock, endLeftPostmaster, endPostmaster, findPostmaster, readPostmasterFile } from './postmaster.ts';

/** A PostgreSQL of our own on the loopback, with its data in the data folder. Durable: fsync stays on. */
export interface EmbeddedPostgres {
  readonly url: string;
  /** Where the cluster is. */
  readonly home: string;
  stop(): Promise<void>;
}

const databaseName = 'linban';
const roleName = 'linban';

/**
 * Nothing but loopback TCP. Error messages carry no statements and no details, which would quote rows. Where one of its
 * processes is lost it ends, and is started again with its server (PostgreSQL documentation, `restart_after_crash`):
 * recovering by itself 18.4 can stand still for good, if the process that recovers is lost too.
 */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '64MB',
  restart_after_crash: 'off',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
} as const;

const own = (path: string, user: PostgresUser | null): void => {
  if (user) chownSync(path, user.uid, user.gid);
};

/** In the data folder, or, where the database user can't reach that, under a name derived from it. */
export const homeOf = (dataFolder: string, user: PostgresUser | null): string => {
  if (!user || isReachableByAll(dataFolder)) return join(dataFolder, 'postgres');
  const name = createHash('sha256').update(resolve(dataFolder)).digest('hex').slice(0, 16);
  return join(sharedFolder, name);
};

/** Below 32768: above that the system hands ports out to outgoing connections. */
const isFree = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => done(true)));
  });

/** A port that nobody listens on and no outgoing connection gets. */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = 20_000 + (randomBytes(2).readUInt16LE() % 12_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port for PostgreSQL');
};

/** Makes the cluster in a side folder and moves it into place, so that an interrupted start leaves no half of one. */
const initialise = async (programs: string, home: string, password: string, user: PostgresUser | null) => {
  const unfinished = join(home, 'cluster.new');
  const passwordFile = join(home, 'password.new');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  own(unfinished, user);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  own(passwordFile, user);
  try {
    await promisify(execFile)(
      join(programs, 'bin/initdb'),
      [
        `--pgdata=${unfinished}`,
        `--username=${roleName}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        // A bit that flipped on the disk is an error and no content.
        '--data-checksums',
      ],
      { ...user, cwd: home },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(unfinished, join(home, 'cluster'));
};

const spawnPostgres = (programs: string, home: string, port: number, user: PostgresUser | null): ChildProcess => {
  const log = openSync(join(home, 'log'), 'w', 0o600);
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  try {
    // A process group of its own: Ctrl-C at the server must not end the database before the server has finished.
    return spawn(join(programs, 'bin/postgres'), ['-D', join(home, 'cluster'), '-p', String(port), ...flags], {
      ...user,
      cwd: home,
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
};

const waitUntilReady = async (child: ChildProcess, cluster: string): Promise<void> => {
  for (let waited = 0; waited < 120_000; waited += 5) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('PostgreSQL did not start; see its log');
    const state = readPostmasterFile(cluster);
    if (state?.isReady && state.pid === child.pid) return;
    await sleep(5);
  }
  throw new Error('PostgreSQL did not become ready');
};

const ensureDatabase = async (urlOf: (database: string) => string): Promise<void> => {
  const client = new pg.Client({ connectionString: urlOf('postgres') });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
};

const urlOf = (password: string, port: number, database: string): string =>
  `postgres://${roleName}:${password}@127.0.0.1:${port}/${database}`;

const passwordFileOf = (dataFolder: string): string => join(dataFolder, 'postgres-password');

/** Where the database of a data folder can be had while its server runs; `undefined` while it does not. */
export const findEmbeddedPostgres = (dataFolder: string): string | undefined => {
  const user = postgresUser();
  const passwordFile = passwordFileOf(dataFolder);
  if (!user.ok || !existsSync(passwordFile)) return undefined;
  const found = findPostmaster(join(homeOf(dataFolder, user.value), 'cluster'));
  return found?.isReady ? urlOf(readFileSync(passwordFile, 'utf8'), found.port, databaseName) : undefined;
};

/**
 * Starts it; a postmaster that a killed server left behind is ended first. `onLost` is told when the database ends
 * without having been asked to.
 */
export const startEmbeddedPostgres = async (dataFolder: string, onLost: () => void): Promise<EmbeddedPostgres> => {
  const user = postgresUser();
  if (!user.ok) throw new Error(user.error);
  const programs = postgresPrograms(user.value);
  const home = homeOf(dataFolder, user.value);
  const cluster = join(home, 'cluster');
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o711);
  await endLeftPostmaster(cluster);
  await dropEmptyLock(cluster);
  const passwordFile = passwordFileOf(dataFolder);
  // Without its password a cluster belongs to a data folder that was thrown away.
  if (!existsSync(passwordFile)) rmSync(cluster, { recursive: true, force: true });
  const password = readOrMakeSecret(passwordFile, () => randomBytes(24).toString('base64url'));
  if (!existsSync(cluster)) await initialise(programs, home, password, user.value);

  const port = await freePort();
  const child = spawnPostgres(programs, home, port, user.value);
  await waitUntilReady(child, cluster);
  await ensureDatabase((database) => urlOf(password, port, database));
  let stopping = false;
  child.once('exit', () => {
    if (!stopping) onLost();
  });
  return {
    url: urlOf(password, port, databaseName),
    home,
    stop: async () => {
      stopping = true;
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        await endPostmaster(child.pid);
    },
  };
};

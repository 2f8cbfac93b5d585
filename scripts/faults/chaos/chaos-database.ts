import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort, homeOf, startEmbeddedPostgres } from '../../../server/src/db/embedded-postgres.ts';
import { postgresPrograms, postgresUser } from '../../../server/src/db/postgres-programs.ts';
import { openPlainClient } from '../../../server/src/testing/plain-client.ts';

/** A PostgreSQL that can be killed, and, on a disk of its own, filled up and left without power. Durable: fsync stays on. */
export interface ChaosDatabase {
  /** Stays the same, whatever happens to it. */
  readonly url: string;
  /** Why its disk can't be filled or cut off here; `null`: it can. */
  readonly whyNoDisk: string | null;
  /** Ends one of the processes that work for a client: PostgreSQL throws all others out and recovers. */
  killBackend(random: () => number): void;
  /** Ends all of it by force. */
  kill(): Promise<void>;
  /** Takes all space there is. */
  fillDisk(): Promise<void>;
  freeDisk(): void;
  /** Why its flushes can't be made to fail here; `null`: they can. */
  readonly whyNoFailedFlush: string | null;
  /** For a while the disk writes nothing down that it is told to: each `fsync` and `fdatasync` ends with EIO. How many did. */
  failFlushes(forMs: number): Promise<number>;
  /** What was not flushed is gone; all of it is ended. */
  cutPower(): Promise<void>;
  /** As a service manager does: starts it until it runs, and ends it by force where it stands still. */
  ensureUp(): Promise<void>;
  /** How often it stood still. */
  standstills(): number;
  stop(): Promise<void>;
}

const run = promisify(execFile);
const imageSize = '2G';
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '64MB',
  // The disk is small.
  max_wal_size: '96MB',
  min_wal_size: '32MB',
  // One call for the whole disk, instead of one for each file, when it recovers.
  recovery_init_sync_method: 'syncfs',
  log_min_messages: 'fatal',
  log_min_error_statement: 'panic',
};

const diskProgram = `truncate -s 16M i; mkfs.ext4 -q -F i; mkdir m; mount -o loop i m; xfs_io -x -c shutdown m; umount m`;

/** Why a database can't have a disk of its own on this machine; `null`: it can. */
const whyNoDisk = (): string | null => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can mount a disk';
  const folder = mkdtempSync(join(tmpdir(), 'linban-disk-'));
  try {
    const flags = ['-m', '-p', '-f', '--kill-child', 'sh', '-ec', diskProgram];
    const tried = spawnSync('unshare', flags, { cwd: folder, encoding: 'utf8' });
    const hasAll = spawnSync('sh', ['-c', 'command -v setpriv nsenter fallocate losetup'], { stdio: 'ignore' });
    return tried.status === 0 && hasAll.status === 0
      ? null
      : 'unshare, setpriv, nsenter, losetup, mkfs.ext4, a loop mount or xfs_io does not work here';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/**
 * Every flush of the traced processes and of those they begin fails, without having been tried: they are told so, or, for a
 * planted bug, that all is well.
 */
const failingFlushes = (outcome: 'error=EIO' | 'retval=0'): readonly string[] => [
  '-f',
  '-qq',
  '-e',
  'trace=fsync,fdatasync',
  '-e',
  `inject=fsync,fdatasync:${outcome}`,
];

/** Why the calls of a database can't be made to fail on this machine; `null`: they can. */
const whyNoFailedFlush = (): string | null => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can trace a database';
  const tried = spawnSync('strace', ['-o', '/dev/null', ...failingFlushes('error=EIO'), 'true']);
  return tried.status === 0 ? null : 'strace is not installed, or may not trace here';
};

/** None of a process that is not there yet, or not any more. */
const childrenOf = (pid: number): readonly number[] => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
};

/** What PostgreSQL calls the process: `postgres: walwriter`. */
const titleOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

const isClientProcess = (pid: number): boolean => titleOf(pid).includes('127.0.0.1(');
const hasBegun = (pid: number): boolean => titleOf(pid).startsWith('postgres: checkpointer');
const servesOrRecovers = (pid: number): boolean => /^postgres: (walwriter|startup)/.test(titleOf(pid));

/** Longer than it takes to begin a recovery. */
const standstillMs = 3_000;
/** Longer than it takes to let go of all processes of a database. */
const tracerPatienceMs = 2_000;

/**
 * Makes it in a folder. `prepare` is called with it up the first time, before it gets its disk. `planted`: bugs to be found, as other settings
 * or as flushes whose failure goes unnoticed.
 */
export const startChaosDatabase = async (
  folder: string,
  wantsDisk: boolean,
  prepare: (url: string) => Promise<void>,
  planted: { readonly flags?: Readonly<Record<string, string>>; readonly ignoresFailure?: boolean } = {},
): Promise<ChaosDatabase> => {
  const user = postgresUser();
  if (!user.ok) throw new Error(user.error);
  const embedded = await startEmbeddedPostgres(folder, () => {});
  await prepare(embedded.url);
  await embedded.stop();
  const cluster = join(homeOf(folder, user.value), 'cluster');
  const program = join(postgresPrograms(user.value), 'bin/postgres');
  // While it is down, whoever tries to connect to a port above that range may get it and connect to itself.
  const port = await freePort();
  const url = Object.assign(new URL(embedded.url), { port: String(port) }).href;
  const noDisk = wantsDisk ? whyNoDisk() : 'not asked for';
  const noFailedFlush = whyNoFailedFlush();
  const image = join(folder, 'disk.img');
  const mountPoint = join(folder, 'disk');
  const args = [
    '-p',
    String(port),
    ...Object.entries({ ...settings, ...planted.flags }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  if (noDisk === null) {
    mkdirSync(mountPoint);
    const make =
      'truncate -s "$4" "$1"; mkfs.ext4 -q -F -m 0 "$1"; mount -o loop "$1" "$2"; cp -a "$3" "$2/cluster"; umount "$2"';
    await run('unshare', ['-m', 'sh', '-ec', make, 'sh', image, mountPoint, cluster, imageSize]);
  }

  const logFile = join(folder, 'chaos-database.log');
  /** Why it did not start, if it did not. */
  const withLog = (begin: (log: number) => ChildProcess): ChildProcess => {
    const log = openSync(logFile, 'w', 0o600);
    try {
      return begin(log);
    } finally {
      closeSync(log);
    }
  };

  let isFull = false;
  /** In a mount and process namespace of its own: its end is the end of all its processes and of its mount. */
  const spawnOnDisk = (): ChildProcess => {
    const { uid, gid } = user.value ?? { uid: 0, gid: 0 };
    // Space may have been made while nothing ran that has the disk mounted.
    const makeSpace = isFull ? '' : 'rm -f "$2/balloon" && ';
    // A power cut can leave its lock empty; over such a one it does not start.
    const dropEmptyLock = 'find "$2/cluster" -maxdepth 1 -name postmaster.pid -empty -delete && ';
    const begin = `mount -o loop "$1" "$2" && ${makeSpace}${dropEmptyLock}chmod 711 "$2" && cd "$2" && shift 2 && exec "$@"`;
    // Each of them ends with the one before, the first with us.
    const withParent = ['setpriv', '--pdeathsig', 'KILL'];
    const become = [...withParent, '--reuid', String(uid), '--regid', String(gid), '--clear-groups', program];
    const postgres = [...become, '-D', join(mountPoint, 'cluster'), ...args];
    const isolated = ['unshare', '-m', '-p', '-f', '--kill-child', 'sh', '-ec', begin, 'sh', image, mountPoint];
    const [first = '', ...others] = [...withParent, ...isolated, ...postgres];
    return withLog((log) => spawn(first, others, { stdio: ['ignore', 'ignore', log] }));
  };
  const spawnInFolder = (): ChildProcess =>
    withLog((log) =>
      spawn(program, ['-D', cluster, ...args], {
        ...user.value,
        cwd: join(cluster, '..'),
        detached: true,
        stdio: ['ignore', 'ignore', log],
      }),
    );

  let child: ChildProcess | null = null;
  const isRunning = (): boolean => child !== null && child.exitCode === null && child.signalCode === null;
  const postmaster = (): number => {
    if (child?.pid === undefined) throw new Error('the database does not run');
    return noDisk === null ? (childrenOf(child.pid)[0] ?? 0) : child.pid;
  };
  /** The loop device lets go a moment after the last process has. */
  const diskReleased = async (): Promise<void> => {
    if (noDisk !== null) return;
    for (let waited = 0; waited < 60_000; waited += 20) {
      if (execFileSync('losetup', ['-j', image]).length === 0) return;
      await sleep(20);
    }
    throw new Error('the disk is still held');
  };
  const isAnswering = async (): Promise<boolean> => {
    try {
      const client = await openPlainClient(url);
      await client.query('select 1');
      await client.end();
      return true;
    } catch {
      return false;
    }
  };
  const kill = async (): Promise<void> => {
    if (!child || !isRunning()) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    await diskReleased();
  };
  const inNamespace = (path: string): string => `/proc/${postmaster()}/root${path}`;
  const balloon = (): string => inNamespace(join(mountPoint, 'balloon'));
  /**
   * PostgreSQL 18.4, where a process was lost and the one that is to recover is lost too before it has begun, for good neither
   * ends nor begins another.
   */
  const isStandingStill = (): boolean => {
    const children = process.platform === 'linux' ? childrenOf(postmaster()) : [];
    return children.some(hasBegun) && !children.some(servesOrRecovers);
  };
  let standstills = 0;
  const ensureUp = async (): Promise<void> => {
    let stoodAt = performance.now();
    for (let waited = 0; waited < 60_000; waited += 50) {
      if (!isRunning()) {
        await diskReleased();
        child = noDisk === null ? spawnOnDisk() : spawnInFolder();
      }
      if (await isAnswering()) return;
      await sleep(50);
      if (!isRunning() || !isStandingStill()) stoodAt = performance.now();
      if (performance.now() - stoodAt < standstillMs) continue;
      standstills += 1;
      await kill();
    }
    throw new Error(`the database does not come up: ${readFileSync(logFile, 'utf8').slice(-600)}`);
  };
  await ensureUp();

  return {
    url,
    whyNoDisk: noDisk,
    killBackend: (random) => {
      const clients = process.platform === 'linux' ? childrenOf(postmaster()).filter(isClientProcess) : [];
      const victim = clients[Math.floor(random() * clients.length)];
      if (victim !== undefined) process.kill(victim, 'SIGKILL');
    },
    kill,
    fillDisk: async () => {
      isFull = true;
      const { bavail, bsize } = statfsSync(inNamespace(mountPoint));
      await run('fallocate', ['-l', String(bavail * bsize), balloon()]).catch(() => {});
      // What is left over by rounding.
      await run('sh', ['-c', 'cat /dev/zero >> "$0"', balloon()]).catch(() => {});
    },
    freeDisk: () => {
      isFull = false;
      if (isRunning()) rmSync(balloon(), { force: true });
    },
    whyNoFailedFlush: noFailedFlush,
    failFlushes: async (forMs) => {
      if (!isRunning()) return 0;
      const traceFile = join(folder, 'failed-flushes');
      const pids = [postmaster(), ...childrenOf(postmaster())];
      const trace = failingFlushes(planted.ignoresFailure ? 'retval=0' : 'error=EIO');
      const tracer = spawn('strace', ['-o', traceFile, ...trace, ...pids.flatMap((pid) => ['-p', String(pid)])], {
        stdio: 'ignore',
      });
      const ended = once(tracer, 'exit');
      await sleep(forMs);
      tracer.kill();
      // Of a database that is ended in the meantime it may wait for a process that waits for it.
      const byForce = setTimeout(() => tracer.kill('SIGKILL'), tracerPatienceMs);
      await ended;
      clearTimeout(byForce);
      return readFileSync(traceFile, 'utf8').split('(INJECTED)').length - 1;
    },
    cutPower: async () => {
      if (!isRunning()) return;
      const target = ['-t', String(postmaster()), '-m'];
      execFileSync('nsenter', [...target, 'xfs_io', '-x', '-c', 'shutdown', mountPoint], { stdio: 'ignore' });
      await kill();
    },
    ensureUp,
    standstills: () => standstills,
    stop: async () => {
      await kill();
    },
  };
};

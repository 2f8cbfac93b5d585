import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { type PostgresUser, postgresUser } from '../db/postgres-programs.ts';
import { until } from './test-server.ts';

/** Where Debian puts PostgreSQL, a folder for each of its main versions. */
const installedAt = '/usr/lib/postgresql';

/** The programs of the newest one that is installed. */
export const debianPostgres = (): { readonly version: string; readonly programs: string } | null => {
  try {
    const version = readdirSync(installedAt)
      .map(Number)
      .filter(Number.isInteger)
      .toSorted((a, b) => b - a)[0];
    return version === undefined
      ? null
      : { version: String(version), programs: join(installedAt, String(version), 'bin') };
  } catch {
    return null;
  }
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
};

const isAnswering = async (url: string): Promise<true | undefined> => {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return true;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
};

/** A database of its own in a PostgreSQL that is not the embedded one, in a folder that its user can reach. */
export const startDebianPostgres = async (programs: string, folder: string) => {
  const found = postgresUser();
  if (!found.ok) throw new Error(found.error);
  const user: PostgresUser | null = found.value;
  const home = join(folder, 'debian');
  mkdirSync(home, { mode: 0o700 });
  const passwordFile = join(home, 'password');
  writeFileSync(passwordFile, 'test\n', { mode: 0o600 });
  if (user) for (const path of [home, passwordFile]) chownSync(path, user.uid, user.gid);
  const cluster = join(home, 'cluster');
  const inside = { ...user, cwd: home };
  execFileSync(
    join(programs, 'initdb'),
    [
      '-D',
      cluster,
      '-U',
      'linban',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
    ],
    { ...inside, stdio: 'ignore' },
  );
  const port = await freePort();
  const child = spawn(
    join(programs, 'postgres'),
    ['-D', cluster, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    { ...inside, stdio: 'ignore' },
  );
  const exited = once(child, 'exit');
  const url = `postgres://linban:test@127.0.0.1:${port}/postgres`;
  await until(() => isAnswering(url), 60_000);
  return {
    url,
    stop: async () => {
      child.kill('SIGINT');
      await exited;
    },
  };
};

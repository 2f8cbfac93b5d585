import pg from 'pg';

/** A connection without anything of ours: no pool, no pipeline, no query builder. */
export const openPlainClient = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url });
  // Whoever has it finds out by the next statement that the database has gone.
  client.on('error', () => {});
  await client.connect();
  return client;
};
export type PlainClient = pg.Client;

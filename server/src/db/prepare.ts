import type { Compilable } from 'kysely';
import type { Database } from './database.ts';

/** Stands for a value that is known only when the statement runs. Told from all others by what it is, not by what it holds. */
export const openBytes = (): Buffer => Buffer.alloc(0);
export const openText = (name: string): string => `\u0000${name}`;

/**
 * A query of Kysely's for where every millisecond counts: written as SQL once, and parsed and planned once by each connection.
 * `open`: what stands in the query for the values that are given at each run, in their order.
 */
export const prepare = <O>(
  { pool }: Pick<Database, 'pool'>,
  name: string,
  query: Compilable<O>,
  open: readonly unknown[],
): ((...values: readonly unknown[]) => Promise<readonly O[]>) => {
  const { sql, parameters } = query.compile();
  const places = parameters.map((parameter) => open.indexOf(parameter));
  if (open.some((_, index) => !places.includes(index))) throw new Error(`${name} has no place for a value`);
  return async (...values) => {
    const filled = parameters.map((parameter, index) => {
      const place = places[index] ?? -1;
      return place < 0 ? parameter : values[place];
    });
    const { rows } = await pool.query({ name, text: sql, values: filled });
    return rows;
  };
};

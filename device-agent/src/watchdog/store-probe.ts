import type { DatabaseSync } from 'node:sqlite';
import { isDistrusted } from '../outbox/database.ts';

/**
 * `full`: the disk has no room. Starting anew would not help, and what is kept can still be delivered. `broken`: nothing
 * more is written until the next start, see `writeTo`.
 */
export type StoreHealth = 'writable' | 'full' | 'broken';

const sqliteFull = 13;

const isFull = (error: unknown): boolean =>
  error instanceof Error &&
  'errcode' in error &&
  typeof error.errcode === 'number' &&
  (error.errcode & 0xff) === sqliteFull;

/**
 * Writes to the agent's store as the outbox does, through to the disk. A disk that hangs holds up the whole program, so
 * that its signs of life stop by themselves.
 */
export const createStoreProbe = (database: DatabaseSync): (() => StoreHealth) => {
  database.exec(
    'create table if not exists sign_of_life (id integer primary key check (id = 1), count integer not null) strict',
  );
  const write = database.prepare(
    'insert into sign_of_life (id, count) values (1, 1) on conflict (id) do update set count = count + 1',
  );
  return () => {
    // A store that lost a flush takes writes again, and refuses cases all the same.
    if (isDistrusted(database)) return 'broken';
    try {
      write.run();
      return 'writable';
    } catch (error) {
      return isFull(error) ? 'full' : 'broken';
    }
  };
};

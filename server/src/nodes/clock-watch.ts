import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import { type Log, whereOf } from '../log.ts';
import type { Ports } from '../ports.ts';

/** Further off than this a clock is wrong: terminals, whose credentials are valid for a minute, can't come in any more. */
export const mostOffMs = 5 * 60_000;
const lookEveryMs = 10_000;

/**
 * Compares this server's clock with the database's, which all servers share, and logs `clock.off` when they are too far apart and
 * `clock.right` when they agree again. Returns how to look, for tests, and how to stop.
 */
export const watchClock = (deps: {
  readonly database: Pick<Database, 'query'>;
  readonly ports: Pick<Ports, 'now'>;
  readonly log: Log;
}) => {
  const { database, ports, log } = deps;
  let isOff = false;
  const look = async (): Promise<void> => {
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(database.query);
    const milliseconds = rows[0] ? ports.now().getTime() - rows[0].now.getTime() : 0;
    const isOffNow = Math.abs(milliseconds) > mostOffMs;
    if (isOffNow === isOff) return;
    isOff = isOffNow;
    if (isOff) log.error('clock.off', { milliseconds });
    else log.info('clock.right');
  };
  const lookSafely = (): void => {
    look().catch((error: unknown) => log.error('database.error', whereOf(error)));
  };
  lookSafely();
  const timer = setInterval(lookSafely, lookEveryMs);
  return { look, stop: () => clearInterval(timer) };
};

import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import { type Log, whereOf } from '../log.ts';
import type { Ports } from '../ports.ts';
import { afterLook, type ClockMemory, isSteady } from './clock-memory.ts';

/** Further off than this a clock is wrong: terminals, whose credentials are valid for a minute, can't come in any more. */
export const mostOffMs = 5 * 60_000;
const lookEveryMs = 10_000;

/**
 * Compares this server's clock with the database's, which all servers share, and logs `clock.off` when they are too far apart and
 * `clock.right` when they agree again. Returns how to look, for tests, whether the clock can be believed, and how to stop.
 */
export const watchClock = (deps: {
  readonly database: Pick<Database, 'query'>;
  readonly ports: Pick<Ports, 'now'>;
  readonly log: Log;
  /** Milliseconds that nobody can set. */
  readonly uptime?: () => number;
}) => {
  const { database, ports, log, uptime = () => performance.now() } = deps;
  let isOff = false;
  let memory: ClockMemory | null = null;
  const look = async (): Promise<void> => {
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(database.query);
    memory = afterLook(memory, ports.now().getTime(), uptime());
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
  return {
    look,
    /**
     * Whether the clock agrees with the database's and has not jumped of late. Where both are one clock, a wrong one that stands
     * still for an hour is believed.
     */
    isTrusted: async (): Promise<boolean> => {
      await look();
      return !isOff && memory !== null && isSteady(memory, uptime());
    },
    stop: () => clearInterval(timer),
  };
};

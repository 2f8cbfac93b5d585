import type { DatabaseSync } from 'node:sqlite';
import type { HealthReport } from '@linban/shared/terminals/health.ts';
import type { Clock } from '../clock.ts';
import { writeTo } from '../outbox/database.ts';

/** More starts than this within the window are a storm: something ends the agent again and again. */
const mostStarts = 5;
const windowMs = 600_000;

/** How often the agent started of late. */
export type Restarts = () => HealthReport['restarts'];

/**
 * Counts the starts of the agent over its own ends. `isNewStart`: this one is to be counted. Starts that lie in the
 * future are forgotten: the clock was set back.
 */
export const openRestarts = (
  database: DatabaseSync,
  { clock, isNewStart }: { readonly clock: Pick<Clock, 'now'>; readonly isNewStart: boolean },
): Restarts => {
  const openedAt = clock.now();
  const oldest = new Date(openedAt.getTime() - windowMs).toISOString();
  // A full disk costs the count, not the start.
  writeTo(database, () => {
    database.prepare('delete from agent_start where at < ? or at > ?').run(oldest, openedAt.toISOString());
    if (isNewStart) database.prepare('insert into agent_start (at) values (?)').run(openedAt.toISOString());
  });
  const starts = database
    .prepare('select at from agent_start')
    .all()
    .map(({ at }) => Date.parse(String(at)));
  return () => {
    const now = clock.now().getTime();
    const recent = starts.filter((at) => now - at <= windowMs).length;
    return { recent, isStorm: recent > mostStarts };
  };
};

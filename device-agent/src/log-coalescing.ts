import type { Clock } from './clock.ts';
import { type Log, type LogFields, placeOf } from './log.ts';

/** Lines that come again within this time are counted instead of written; milliseconds. */
const windowMs = 60_000;
/** Different lines that are watched at a time; beyond that each is written as it comes. */
const mostLines = 200;

/**
 * A log in which a line that comes again within a minute is left out; at the minute's end one line says how often that was.
 * The first of them is always written at once. `flush` writes what is still being counted.
 */
export const coalesceLog = (log: Log, clock: Pick<Clock, 'after'>): Log & { flush(): void } => {
  const open = new Map<string, { repeated: number; readonly end: () => void }>();

  const once = (key: string, write: (more: LogFields) => void) => {
    const known = open.get(key);
    if (known) {
      known.repeated += 1;
      return;
    }
    write({});
    if (open.size >= mostLines) return;
    const cancel = clock.after(windowMs, () => line.end());
    const line = {
      repeated: 0,
      end: () => {
        cancel();
        open.delete(key);
        if (line.repeated > 0) write({ repeated: line.repeated });
      },
    };
    open.set(key, line);
  };
  const keyOf = (...parts: readonly unknown[]) => JSON.stringify(parts);

  return {
    info: (event, fields = {}) => once(keyOf('info', event, fields), (more) => log.info(event, { ...fields, ...more })),
    warn: (event, fields = {}) => once(keyOf('warn', event, fields), (more) => log.warn(event, { ...fields, ...more })),
    bug: (event, error, fields = {}) =>
      once(keyOf('bug', event, placeOf(error), fields), (more) => log.bug(event, error, { ...fields, ...more })),
    flush: () => {
      for (const line of [...open.values()]) line.end();
    },
  };
};

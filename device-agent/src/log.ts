import { type DestinationStream, pino } from 'pino';
import type { LogEvent, LogEventOf } from './log-events.ts';

/** The only fields a line of the log may carry. None of them can hold personal data. */
export interface LogFields {
  readonly device?: string;
  readonly state?: string;
  readonly cause?: string | null;
  readonly command?: string;
  readonly code?: string;
  readonly count?: number;
  readonly status?: number;
  readonly error?: string;
  /** How often the same line came again within a minute and was left out. */
  readonly repeated?: number;
}

export interface Log {
  info(event: LogEventOf<'info'>, fields?: LogFields): void;
  warn(event: LogEventOf<'warn'>, fields?: LogFields): void;
  /** A bug: logs where it happened. The text of the error is left out, it could quote what was being worked on. */
  bug(event: LogEvent, error: unknown, fields?: LogFields): void;
}

const allowed: readonly (keyof LogFields)[] = [
  'device',
  'state',
  'cause',
  'command',
  'code',
  'count',
  'status',
  'error',
  'repeated',
];

const only = (fields: LogFields): LogFields =>
  Object.fromEntries(allowed.flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]]])));

/** Where a stack points to, without the message that comes first in it. */
export const placeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [error.name, ...frames.slice(0, 6).map((line) => line.trim())].join(' ');
};

/** Lines of JSON with an event name and allow-listed fields; anything else never gets into the log. */
export const createLog = (destination: DestinationStream, level = 'info'): Log => {
  const logger = pino({ base: null, level, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    info: (event, fields = {}) => logger.info({ event, ...only(fields) }),
    warn: (event, fields = {}) => logger.warn({ event, ...only(fields) }),
    bug: (event, error, fields = {}) => logger.error({ event, ...only(fields), error: placeOf(error) }),
  };
};

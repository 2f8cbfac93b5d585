import { type DestinationStream, pino } from 'pino';

/** The only fields a line of the log may carry. None of them can hold personal data. */
interface LogFields {
  readonly device?: string;
  readonly state?: string;
  readonly cause?: string | null;
  readonly command?: string;
  readonly code?: string;
  readonly count?: number;
  readonly status?: number;
  readonly error?: string;
}

/** Every event the agent logs. */
type LogEvent =
  | 'agentStarted'
  | 'agentStopping'
  | 'agentStopped'
  | 'agentFailed'
  | 'enrolled'
  | 'identityNotKept'
  | 'enrolmentPending'
  | 'enrolmentRefused'
  | 'serverLinkUp'
  | 'serverLinkDown'
  | 'deviceChanged'
  | 'deviceIncident'
  | 'commandFailed'
  | 'browserSilent'
  | 'browserRestarted'
  | 'browserRenewed'
  | 'browserStorm'
  | 'browserNeedsAgentRestart'
  | 'browserHistoryNotKept'
  | 'screenConnected'
  | 'screenDisconnected'
  | 'gatewayRefused'
  | 'caseDelivered'
  | 'caseSetAside'
  | 'caseDeferred'
  | 'outboxDiskError'
  | 'useNotCounted'
  | 'printsInterrupted';

export interface Log {
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
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
];

const only = (fields: LogFields): LogFields =>
  Object.fromEntries(allowed.flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]]])));

/** Where a stack points to, without the message that comes first in it. */
const placeOf = (error: unknown): string => {
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

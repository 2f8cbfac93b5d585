import pino from 'pino';

/** The only fields a log line may carry: ids of machines and cases, words, counts. Never anything of a person. */
export interface LogFields {
  readonly terminalId?: string;
  readonly caseId?: string;
  readonly department?: string;
  /** A service item, by its id. */
  readonly item?: string;
  readonly request?: string;
  readonly cause?: string;
  readonly count?: number;
  readonly milliseconds?: number;
  /** Where a bug stands: the names and lines of the stack, without the message, which may quote data. */
  readonly stack?: string;
}

/** Everything the server logs, as words; the line carries nothing else but {@link LogFields}. */
type LogEvent =
  | 'server.started'
  | 'server.stopping'
  | 'stop.stuck'
  | 'clock.off'
  | 'clock.right'
  | 'database.lost'
  | 'database.error'
  | 'jobs.error'
  | 'nodes.error'
  | 'request.bug'
  | 'http.bug'
  | 'terminal.enrolled'
  | 'terminal.connected'
  | 'terminal.disconnected'
  | 'terminal.refused'
  | 'terminal.cloned'
  | 'terminal.revoked'
  | 'terminal.reinstated'
  | 'terminal.keyRotationAsked'
  | 'terminal.keyProposed'
  | 'terminal.keyRotated'
  | 'terminal.codeMade'
  | 'submission.accepted'
  | 'submission.refused'
  | 'case.decided'
  | 'case.acted'
  | 'case.corrected'
  | 'case.waiting'
  | 'case.setAside'
  | 'case.sentAgain'
  | 'case.contradicted'
  | 'department.leftAlone'
  | 'department.back'
  | 'callBack.refused'
  | 'platform.leftAlone'
  | 'platform.back'
  | 'platform.wantsAgain'
  | 'platform.setAside'
  | 'platform.sentAgain'
  | 'platform.settled'
  | 'platform.bug'
  | 'case.broken'
  | 'document.unprintable'
  | 'catalogue.moved'
  | 'catalogue.seeded'
  | 'catalogue.triedOnCases'
  | 'staff.signedIn'
  | 'staff.signInRefused'
  | 'staff.signedOut'
  | 'staff.added'
  | 'staff.closed'
  | 'staff.reopened'
  | 'staff.passwordGiven'
  | 'staff.passwordRenewed'
  | 'staff.renewalRefused'
  | 'visit.opened'
  | 'visit.refused'
  | 'hotline.opened'
  | 'hotline.refused'
  | 'erasure.asked'
  | 'erasure.refused'
  | 'retention.erased'
  | 'supervision.found'
  | 'supervision.waits'
  | 'supervision.moved'
  | 'supervision.bug'
  | 'dispatch.bug'
  | 'transparency.witnessRefused'
  | 'transparency.witnessAway'
  | 'transparency.bug'
  | 'transparency.mended';

export interface Log {
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
}

/** The stack of an error without its message: where, never what. */
export const whereOf = (error: unknown): LogFields => {
  if (!(error instanceof Error)) return { cause: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? `:${error.code.slice(0, 30)}` : '';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    cause: error.name + code,
    stack: frames
      .slice(0, 6)
      .map((line) => line.trim())
      .join(' | '),
  };
};

const allowed = (fields: LogFields): LogFields => {
  const { terminalId, caseId, department, item, request, cause, count, milliseconds, stack } = fields;
  return { terminalId, caseId, department, item, request, cause, count, milliseconds, stack } as LogFields; // undefined fields are left out by pino
};

/** Lines of JSON on a stream (stderr: stdout carries the ready line). */
export const createLog = (
  level: 'info' | 'warn' | 'silent',
  destination: pino.DestinationStream = pino.destination(2),
): Log => {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    info: (event, fields = {}) => logger.info(allowed(fields), event),
    warn: (event, fields = {}) => logger.warn(allowed(fields), event),
    error: (event, fields = {}) => logger.error(allowed(fields), event),
  };
};

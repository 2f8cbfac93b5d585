import type { ServerError, ServerRequest } from '../links/server-link.ts';
import type { ServerTrouble } from './view.ts';

/** What people are told when the server brought nothing. */
export const troubleOf = (error: ServerError<ServerRequest>): ServerTrouble => {
  switch (error.kind) {
    case 'unreachable':
    case 'tooManyRequests':
      return 'unreachable';
    case 'forbidden':
      return 'sessionLost';
    case 'departmentUnavailable':
      return error.cause === 'down' ? 'departmentDown' : 'departmentNonsense';
    case 'noRecord':
    case 'notFound':
      return 'noRecord';
    default:
      return 'internal';
  }
};

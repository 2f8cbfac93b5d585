import {
  type AccessRules,
  type Admit,
  type Answering,
  answerRequest,
  type LinkError,
  type RequestTable,
} from '@linban/shared/contracts/request.ts';
import { fail, type Result } from '@linban/shared/result.ts';
import type { Socket } from 'socket.io';
import { type Log, whereOf } from '../log.ts';
import { createTokenBucket, type Limit } from './token-bucket.ts';

/**
 * Answers the `request` events of a socket from a table of handlers, each for those its rule lets through. Whatever comes gets a reply, as long as a reply was
 * asked for; beyond the limit the reply is `tooManyRequests`.
 */
export const answerRequests = <T extends RequestTable, A, R extends AccessRules<T, keyof A & string>>(
  socket: Socket,
  options: Answering<T, A, R> & {
    readonly admit: Admit<A>;
    readonly limit: Limit;
    readonly now: () => Date;
    readonly log: Log;
    /** Before each request that is let through. */
    readonly onRequest?: () => void;
  },
): void => {
  const { log } = options;
  const bucket = createTokenBucket(options.limit, options.now);
  socket.on('request', (...received: unknown[]) => {
    const reply = received.at(-1);
    if (typeof reply !== 'function') return;
    const raw = received.length === 2 ? received[0] : undefined;
    const answer = async (): Promise<Result<unknown, unknown>> => {
      if (!bucket.take()) return fail<LinkError>({ kind: 'tooManyRequests' });
      options.onRequest?.();
      return answerRequest(options, options.admit, raw, (request, error) =>
        log.error('request.bug', { request, ...whereOf(error) }),
      );
    };
    void answer().then((result) => reply(result));
  });
};

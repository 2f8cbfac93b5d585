import type { Namespace, Socket } from 'socket.io';
import { type Log, whereOf } from '../log.ts';
import type { KnownTerminal } from '../terminals/registry.ts';
import type { TokenCheck } from '../terminals/terminal-token.ts';

/** Lets only terminals into a namespace. Gives how to tell which terminal a socket is. */
export const requireTerminal = (
  namespace: Namespace,
  checkToken: TokenCheck,
  log: Log,
): ((socket: Socket) => KnownTerminal) => {
  const terminals = new WeakMap<Socket, KnownTerminal>();
  namespace.use((socket, next) => {
    checkToken(socket.handshake.auth['token']).then(
      (checked) => {
        if (checked.ok) terminals.set(socket, checked.value);
        else log.warn('terminal.refused', { cause: checked.error.kind });
        next(checked.ok ? undefined : new Error('forbidden'));
      },
      (error: unknown) => {
        log.error('request.bug', { request: 'connect', ...whereOf(error) });
        next(new Error('internal'));
      },
    );
  });
  return (socket) => {
    const terminal = terminals.get(socket);
    if (!terminal) throw new Error('a socket without a terminal was let in');
    return terminal;
  };
};

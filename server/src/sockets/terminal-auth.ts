import type { ConnectRefusal } from '@linban/shared/contracts/terminal-link.ts';
import type { Namespace, Socket } from 'socket.io';
import { whereOf } from '../log.ts';
import type { ServerParts } from '../parts.ts';
import type { KnownTerminal } from '../terminals/registry.ts';
import type { Bearer } from '../terminals/terminal-token.ts';

/**
 * Lets only terminals into a namespace, one by one past `mayEnter`, and cuts them when the key they came with is not believed any
 * more. Gives how to tell which terminal a socket is.
 */
export const requireTerminal = (
  namespace: Namespace,
  { checkToken, registry, events, log }: Pick<ServerParts, 'checkToken' | 'registry' | 'events' | 'log'>,
  mayEnter: (bearer: Bearer, socket: Socket) => Promise<boolean>,
): ((socket: Socket) => KnownTerminal) => {
  const bearers = new WeakMap<Socket, Bearer>();
  const isBelieved = ({ terminal: { terminalId }, publicKey }: Bearer): boolean => {
    const terminal = registry.find(terminalId);
    return (
      terminal?.revoked === null && terminal.keys.some((key) => key.publicKey === publicKey && key.state !== 'retired')
    );
  };
  const admit = async (socket: Socket): Promise<ConnectRefusal | null> => {
    const checked = await checkToken(socket.handshake.auth['token']);
    if (!checked.ok) {
      const { error } = checked;
      log.warn('terminal.refused', {
        cause: error.kind,
        ...(error.kind === 'clock' ? { terminalId: error.terminalId } : {}),
      });
      return checked.error.kind === 'revoked' ? 'revoked' : 'forbidden';
    }
    if (!(await mayEnter(checked.value, socket))) {
      log.warn('terminal.refused', { terminalId: checked.value.terminal.terminalId, cause: 'cloned' });
      return 'cloned';
    }
    bearers.set(socket, checked.value);
    return isBelieved(checked.value) ? null : 'revoked';
  };
  namespace.use((socket, next) => {
    admit(socket).then(
      (refusal) => next(refusal === null ? undefined : new Error(refusal)),
      (error: unknown) => {
        log.error('request.bug', { request: 'connect', ...whereOf(error) });
        next(new Error('internal'));
      },
    );
  });
  events.on('terminal.standingChanged', ({ terminalId }) => {
    for (const socket of namespace.sockets.values()) {
      const bearer = bearers.get(socket);
      if (bearer?.terminal.terminalId === terminalId && !isBelieved(bearer)) socket.disconnect(true);
    }
  });
  return (socket) => {
    const bearer = bearers.get(socket);
    if (!bearer) throw new Error('a socket without a terminal was let in');
    return bearer.terminal;
  };
};

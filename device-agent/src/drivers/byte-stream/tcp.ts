import { connect } from 'node:net';
import { fail, ok } from '@linban/shared/result.ts';
import { fromDuplex } from './duplex.ts';
import type { ByteStreamOpener } from './types.ts';

export interface TcpAddress {
  readonly host: string;
  readonly port: number;
  /** How long to wait for the connection, in milliseconds. */
  readonly connectTimeoutMs?: number;
}

const defaultConnectTimeoutMs = 3_000;

/** Connects to a device behind a TCP port (network printers on 9100, serial-to-network converters). */
export const createTcpOpener =
  ({ host, port, connectTimeoutMs = defaultConnectTimeoutMs }: TcpAddress): ByteStreamOpener =>
  (signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve(fail({ kind: 'unreachable', code: 'ABORTED' }));
        return;
      }
      // keepAlive finds a peer that lost its power without closing; noDelay because commands are small and answered.
      const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 5_000 });

      const settle = () => {
        socket.off('error', onError);
        socket.off('connect', onConnect);
        socket.off('timeout', onTimeout);
        signal.removeEventListener('abort', onAbort);
        socket.setTimeout(0);
      };
      const giveUp = (code: string) => {
        settle();
        socket.on('error', () => {});
        socket.destroy();
        resolve(fail({ kind: 'unreachable', code }));
      };
      const onError = (error: NodeJS.ErrnoException) => giveUp(error.code ?? 'UNKNOWN');
      const onTimeout = () => giveUp('TIMEOUT');
      const onAbort = () => giveUp('ABORTED');
      const onConnect = () => {
        settle();
        resolve(ok(fromDuplex(socket, () => socket.destroy())));
      };

      socket.on('error', onError);
      socket.on('connect', onConnect);
      socket.setTimeout(connectTimeoutMs, onTimeout);
      signal.addEventListener('abort', onAbort, { once: true });
    });

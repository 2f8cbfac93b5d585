import { type ConnectRefusal, connectRefusalSchema } from '@linban/shared/contracts/terminal-link.ts';
import { io } from 'socket.io-client';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import { createBackoff } from './backoff.ts';

export interface ConnectionOptions {
  readonly serverUrl: string;
  readonly namespace: '/terminal' | '/resident';
  /** A fresh credential for each attempt; `null`: there is none yet, look again later. */
  readonly token: () => Promise<string | null>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onUp: () => void;
  /** Called once for each `onUp`. */
  readonly onDown: () => void;
  readonly onPush?: (message: unknown) => void;
  /** The server was reached and did not let this terminal in. */
  readonly onRefused?: (cause: ConnectRefusal) => void;
}

/** A connection to the server that is always being restored and never keeps a message for later. */
export interface Connection {
  readonly isUp: boolean;
  /** Sends a request and brings the raw answer; rejects at once while down, when the link is lost, and when time is up. */
  request(message: unknown, timeoutMs: number): Promise<unknown>;
  /** Drops the link and starts anew after a pause. */
  restart(): void;
  /** There is reason to think that it works now: tries at once instead of waiting out the pause. */
  wake(): void;
  /** Final. */
  close(): void;
}

const connectTimeout = 5_000;

/** Opens its own connection (never shared with another one), with a new token each time, 0.5 to 5 s between attempts. */
export const openConnection = (options: ConnectionOptions): Connection => {
  const { clock, onUp, onDown, onPush = () => {} } = options;
  const backoff = createBackoff({ least: 500, first: 1_000, most: 5_000 }, options.random);
  let token: string | null = null;
  let isClosed = false;
  let isUp = false;
  let isTrying = false;
  let cancelWait = () => {};

  const socket = io(`${options.serverUrl}${options.namespace}`, {
    transports: ['websocket'],
    forceNew: true,
    autoConnect: false,
    reconnection: false,
    timeout: connectTimeout,
    auth: (give) => give({ token }),
  });

  const goDown = () => {
    if (!isUp) return;
    isUp = false;
    onDown();
  };
  const retryLater = () => {
    isTrying = false;
    if (isClosed) return;
    cancelWait();
    cancelWait = clock.after(backoff.next(), attempt);
  };
  const attempt = () => {
    cancelWait();
    isTrying = true;
    options.token().then(
      (fresh) => {
        if (isClosed) return;
        if (fresh === null) return retryLater();
        token = fresh;
        socket.connect();
      },
      () => retryLater(),
    );
  };

  socket.on('connect', () => {
    isTrying = false;
    backoff.reset();
    isUp = true;
    onUp();
  });
  socket.on('connect_error', ({ message }) => {
    const refusal = v.safeParse(connectRefusalSchema, message);
    if (refusal.success) options.onRefused?.(refusal.output);
    // A refused namespace leaves the transport open; closing it makes the next attempt a whole new one.
    socket.disconnect();
    retryLater();
  });
  socket.on('disconnect', () => {
    goDown();
    retryLater();
  });
  // The server looks whether this run is still there when another one comes with the same key.
  socket.on('alive', (answer: unknown) => {
    if (typeof answer === 'function') answer();
  });
  socket.on('push', (message: unknown) => onPush(message));
  attempt();

  return {
    get isUp() {
      return isUp && socket.connected;
    },
    request: (message, timeoutMs) =>
      isUp && socket.connected
        ? socket.timeout(timeoutMs).emitWithAck('request', message)
        : Promise.reject(new Error('not connected')),
    restart: () => {
      if (isClosed) return;
      socket.disconnect();
      goDown();
      retryLater();
    },
    wake: () => {
      if (!isClosed && !isUp && !isTrying) attempt();
    },
    close: () => {
      isClosed = true;
      cancelWait();
      socket.disconnect();
      goDown();
    },
  };
};

import { type LinkError, requestMessageSchema } from '@linban/shared/contracts/request.ts';
import { fail } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import { openConnection } from './connection.ts';

/** Longer than any request may take; the screen's own limit is shorter. */
const requestTimeout = 60_000;
const mostInFlight = 16;

export interface TunnelOptions {
  readonly serverUrl: string;
  readonly token: () => Promise<string | null>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onLink: (up: boolean) => void;
  readonly onPush: (message: unknown) => void;
}

/** One screen's way to the server: a connection of its own, so that its session ends with it. */
export interface Tunnel {
  isUp(): boolean;
  /** Settles always. While the server can't be reached the answer is `unreachable` at once: nothing is sent late. */
  request(message: unknown): Promise<unknown>;
  /** The server was just reached by another way: tries at once. */
  wake(): void;
  /** Drops the connection and opens it with a new credential. */
  restart(): void;
  close(): void;
}

const refuse = (kind: LinkError['kind']) => fail<LinkError>({ kind });

export const openTunnel = (options: TunnelOptions): Tunnel => {
  let inFlight = 0;
  const connection = openConnection({
    serverUrl: options.serverUrl,
    namespace: '/resident',
    token: options.token,
    clock: options.clock,
    random: options.random,
    onUp: () => options.onLink(true),
    onDown: () => options.onLink(false),
    onPush: options.onPush,
  });
  return {
    isUp: () => connection.isUp,
    request: async (raw) => {
      const message = v.safeParse(requestMessageSchema, raw);
      if (!message.success) return refuse('invalidMessage');
      if (inFlight >= mostInFlight) return refuse('tooManyRequests');
      inFlight += 1;
      try {
        return await connection.request(message.output, requestTimeout);
      } catch {
        return refuse('unreachable');
      } finally {
        inFlight -= 1;
      }
    },
    wake: () => connection.wake(),
    restart: () => connection.restart(),
    close: () => connection.close(),
  };
};

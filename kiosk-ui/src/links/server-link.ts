import { tunnelStatusSchema } from '@linban/shared/contracts/agent-link.ts';
import {
  ask,
  type Carrier,
  type LinkError,
  type Payload,
  type RequestError,
  type Value,
} from '@linban/shared/contracts/request.ts';
import { type ResidentPush, residentPushSchema, residentRequests } from '@linban/shared/contracts/resident-link.ts';
import type { Result } from '@linban/shared/result.ts';
import { io } from 'socket.io-client';
import * as v from 'valibot';
import { createReopening, type LinkOptions, socketOptions } from './options.ts';

type Requests = typeof residentRequests;
export type ServerRequest = keyof Requests;
export type ServerPayload<N extends ServerRequest> = Payload<Requests, N>;
export type ServerValue<N extends ServerRequest> = Value<Requests, N>;
export type ServerError<N extends ServerRequest> = RequestError<Requests, N> | LinkError;

/** The screen's link to the server, through the agent's tunnel. Never throws; a lost server is a status. */
export interface ServerLink {
  /** Whether the agent reaches the server, and we the agent. */
  up(): boolean;
  onUp(listener: (up: boolean) => void): () => void;
  onPush(listener: (push: ResidentPush) => void): () => void;
  /** Asks once. Nothing is kept to be sent later: without a connection the answer is `unreachable` at once. */
  ask<N extends ServerRequest>(
    name: N,
    payload: v.InferInput<Requests[N]['payload']>,
    timeoutMs: number,
  ): Promise<Result<ServerValue<N>, ServerError<N>>>;
  close(): void;
}

export const createServerLink = (options: LinkOptions): ServerLink => {
  const socket = io(`${options.origin}/server`, socketOptions(options));
  const reopening = createReopening(socket);
  const upListeners = new Set<(up: boolean) => void>();
  const pushListeners = new Set<(push: ResidentPush) => void>();
  let up = false;

  const setUp = (next: boolean): void => {
    if (next === up) return;
    up = next;
    for (const listener of upListeners) listener(up);
  };

  socket.on('disconnect', () => {
    setUp(false);
    reopening.ifGivenUp();
  });
  socket.on('connect_error', () => reopening.ifGivenUp());
  socket.on('link', (raw: unknown) => {
    const status = v.safeParse(tunnelStatusSchema, raw);
    if (status.success) setUp(status.output.up);
    else options.onGarbage?.('link');
  });
  socket.on('push', (raw: unknown) => {
    const push = v.safeParse(residentPushSchema, raw);
    if (!push.success) return options.onGarbage?.('push');
    for (const listener of pushListeners) listener(push.output);
  });

  const carry: Carrier = (message, timeoutMs) =>
    socket.connected
      ? socket.timeout(timeoutMs).emitWithAck('request', message)
      : Promise.reject(new Error('not connected'));

  const listenWith = <T>(listeners: Set<T>, listener: T) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };

  return {
    up: () => up,
    onUp: (listener) => listenWith(upListeners, listener),
    onPush: (listener) => listenWith(pushListeners, listener),
    ask: (name, payload, timeoutMs) => ask(residentRequests, carry, name, payload, timeoutMs),
    close: () => {
      reopening.stop();
      socket.close();
      upListeners.clear();
      pushListeners.clear();
    },
  };
};

import {
  type AgentSnapshot,
  beatEveryMs,
  beatMessageSchema,
  type ClosingMessage,
  type KeypadKey,
  type ReloadMessage,
  type ScreenPlace,
} from '@linban/shared/contracts/agent-link.ts';
import type { LinkError } from '@linban/shared/contracts/request.ts';
import { fail } from '@linban/shared/result.ts';
import type { Namespace, Socket } from 'socket.io';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import type { Tunnel, TunnelOptions } from '../uplink/tunnel.ts';
import type { CommandDesk, ScreenPort } from './command-desk.ts';
import { createRateLimit } from './rate-limit.ts';

export interface MessageRate {
  readonly burst: number;
  readonly perSecond: number;
}
export const defaultMessageRate: MessageRate = { burst: 40, perSecond: 20 };

/** So long without a beat, and the page no longer counts as alive; milliseconds. */
const aliveFor = 3 * beatEveryMs;

type Answer = (reply: unknown) => void;
const isAnswer = (value: unknown): value is Answer => typeof value === 'function';

/**
 * Every message is given to `take` with its event name and first argument; what comes back goes out as its acknowledgement.
 * A message that wants no acknowledgement gets none.
 */
const answerEach = (socket: Socket, take: (event: string, raw: unknown) => unknown): void => {
  socket.onAny((event: string, ...args: unknown[]) => {
    const last = args.at(-1);
    const answer = isAnswer(last) ? last : undefined;
    const raw = args[0] === answer ? undefined : args[0];
    const reply = take(event, raw);
    if (reply instanceof Promise) void reply.then((value: unknown) => answer?.(value));
    else answer?.(reply);
  });
};

/** Lets one screen in: a second one takes the place of the first, which is told `superseded` and disconnected. */
const onlyOne = (namespace: Namespace, welcome: (socket: Socket) => void): { current(): Socket | null } => {
  let current: Socket | null = null;
  namespace.on('connection', (socket) => {
    const displaced = current;
    current = socket;
    socket.on('disconnect', () => {
      if (current === socket) current = null;
    });
    if (displaced?.connected) {
      displaced.emit('closing', { reason: 'superseded' } satisfies ClosingMessage);
      displaced.disconnect(true);
    }
    welcome(socket);
  });
  return { current: () => current };
};

export interface AgentNamespaceOptions {
  readonly desk: CommandDesk;
  readonly clock: Clock;
  readonly rate: MessageRate;
  readonly snapshot: () => AgentSnapshot;
  /** `farewell`: the page closed its connection itself, as one does that goes; a page whose process dies can't. */
  readonly onScreen: (present: boolean, farewell: boolean) => void;
  readonly onBeat: (place: ScreenPlace) => void;
}

/** Namespace `/agent`: snapshots out, commands in. */
export const serveAgentNamespace = (namespace: Namespace, options: AgentNamespaceOptions) => {
  const { desk, clock, rate, snapshot, onScreen, onBeat } = options;
  let lastBeatAt: Date | null = null;
  const takeBeat = (raw: unknown): boolean => {
    const message = v.safeParse(beatMessageSchema, raw);
    if (!message.success) return false;
    lastBeatAt = clock.now();
    onBeat(message.output.place);
    return true;
  };
  const screens = onlyOne(namespace, (socket) => {
    const mayPass = createRateLimit(rate, clock.now);
    lastBeatAt = null;
    const screen: ScreenPort = {
      event: (event) => socket.emit('commandEvent', event),
      completion: (completion) => socket.emit('completion', completion),
    };
    socket.on('disconnect', (reason) => {
      desk.screenGone(screen);
      onScreen(screens.current() !== null, reason === 'client namespace disconnect');
    });
    answerEach(socket, (event, raw) => {
      if (!mayPass()) return { accepted: false, reject: 'tooManyRequests' };
      if (event === 'command') return desk.accept(raw, screen);
      if (event === 'beat' && takeBeat(raw)) return undefined;
      if (event === 'cancel') desk.cancel(raw);
      return { accepted: false, reject: 'invalidMessage' };
    });
    onScreen(true, false);
    socket.emit('snapshot', snapshot());
  });
  return {
    hasScreen: () => screens.current() !== null,
    screenAlive: () => {
      const age = lastBeatAt === null ? Number.POSITIVE_INFINITY : clock.now().getTime() - lastBeatAt.getTime();
      return { alive: screens.current() !== null && age <= aliveFor, lastBeatAt: lastBeatAt?.toISOString() ?? null };
    },
    sendReload: () => {
      screens.current()?.emit('reload', {} satisfies ReloadMessage);
    },
    sendSnapshot: () => screens.current()?.emit('snapshot', snapshot()),
    sendKey: (key: KeypadKey) => screens.current()?.volatile.emit('keypad', { key }),
  };
};

export interface ServerNamespaceOptions {
  readonly openTunnel: (callbacks: Pick<TunnelOptions, 'onLink' | 'onPush'>) => Tunnel;
  readonly clock: Clock;
  readonly rate: MessageRate;
}

/** Namespace `/server`: each screen's own tunnel to the server. */
export const serveServerNamespace = (
  namespace: Namespace,
  { openTunnel, clock, rate }: ServerNamespaceOptions,
): void => {
  onlyOne(namespace, (socket) => {
    const mayPass = createRateLimit(rate, clock.now);
    const tunnel = openTunnel({
      onLink: (up) => socket.emit('link', { up }),
      onPush: (message) => socket.emit('push', message),
    });
    socket.on('disconnect', () => tunnel.close());
    answerEach(socket, (event, raw) => {
      if (!mayPass()) return fail<LinkError>({ kind: 'tooManyRequests' });
      return event === 'request' ? tunnel.request(raw) : fail<LinkError>({ kind: 'invalidMessage' });
    });
    socket.emit('link', { up: tunnel.isUp() });
  });
};

import {
  type AgentCommandName,
  type AgentSnapshot,
  acknowledgeSchema,
  agentSnapshotSchema,
  type BeatMessage,
  type CommandEvent,
  type CommandMessage,
  type Completion,
  commandEventSchema,
  completionSchema,
  type KeypadKey,
  keypadMessageSchema,
  reloadMessageSchema,
  type ScreenPlace,
} from '@linban/shared/contracts/agent-link.ts';
import { fail } from '@linban/shared/result.ts';
import { io } from 'socket.io-client';
import * as v from 'valibot';
import {
  type CommandOptions,
  type CommandPayload,
  type CommandResult,
  isRepeatable,
  readCompletion,
} from './agent-command.ts';
import { createReopening, type LinkOptions, socketOptions } from './options.ts';

/** What is known of the agent. `up` implies a snapshot of this very connection. */
export interface AgentStatus {
  readonly up: boolean;
  /** The last one that was sent, also while the agent is away. */
  readonly snapshot: AgentSnapshot | null;
  /** The agent refused the token: it was started anew, and the page has to be loaded again. */
  readonly refused: boolean;
  /** Another page took this one's place: this one stays away until it is loaded again. */
  readonly superseded: boolean;
}

/** The screen's link to the agent. Never throws; a lost agent is a status. */
export interface AgentLink {
  status(): AgentStatus;
  /** Calls back on every change of the status; returns the end of it. */
  subscribe(listener: (status: AgentStatus) => void): () => void;
  /** Runs a command to its one completion. */
  run<N extends AgentCommandName>(
    name: N,
    payload: CommandPayload<N>,
    options: CommandOptions,
  ): Promise<CommandResult<N>>;
  close(): void;
}

/** What the agent needs to see that the page lives. */
export interface AgentPulse {
  /** Tells that the page lives and where it stands. Lost while the agent is away: a late sign of life would be a lie. */
  beat(place: ScreenPlace): void;
  /** Closes the connection with a word: the page is about to go. Without it the agent takes the page for dead. */
  leave(): void;
  /** Calls back when the agent asks for the page to be loaded again. */
  onReload(listener: () => void): void;
}

/** The tactile keypad beside the screen. */
export interface KeypadKeys {
  /** Calls back with each key that is pressed; returns the end of it. */
  onKey(listener: (key: KeypadKey) => void): () => void;
}

/** Milliseconds that the agent may be away before commands that wait for it are given up. */
const graceMs = 3_000;
/** Milliseconds added to a command's own limit before the screen stops waiting: the agent's own completion should win. */
const marginMs = 2_000;
const acknowledgeMs = 2_000;

interface Pending {
  readonly message: CommandMessage;
  readonly onEvent: ((event: CommandEvent) => void) | undefined;
  readonly complete: (completion: Completion) => void;
  readonly giveUp: (kind: 'agentLost' | 'rejected') => void;
}

export const createAgentLink = (
  options: LinkOptions & { readonly randomUuid: () => string },
): AgentLink & AgentPulse & KeypadKeys => {
  const socket = io(`${options.origin}/agent`, socketOptions(options));
  const reopening = createReopening(socket, () => change({ superseded: true }));
  const listeners = new Set<(status: AgentStatus) => void>();
  const keyListeners = new Set<(key: KeypadKey) => void>();
  const pending = new Map<string, Pending>();
  let status: AgentStatus = { up: false, snapshot: null, refused: false, superseded: false };
  let grace: ReturnType<typeof setTimeout> | null = null;
  let lost = false;

  const change = (next: Partial<AgentStatus>): void => {
    status = { ...status, ...next };
    for (const listener of listeners) listener(status);
  };

  const giveUpAll = (which: (waiting: Pending) => boolean = () => true): void => {
    for (const waiting of [...pending.values()]) if (which(waiting)) waiting.giveUp('agentLost');
  };

  const startGrace = (): void => {
    grace ??= setTimeout(() => {
      lost = true;
      giveUpAll();
    }, graceMs);
  };

  const endGrace = (): void => {
    if (grace) clearTimeout(grace);
    grace = null;
    lost = false;
  };

  /** Only ever called while connected: the library would keep it and send it late otherwise. */
  const send = ({ message, giveUp }: Pending): void => {
    socket.timeout(acknowledgeMs).emit('command', message, (late: Error | null, raw: unknown) => {
      if (late) return; // its completion may still come; the command's own limit decides
      const acknowledge = v.safeParse(acknowledgeSchema, raw);
      if (!acknowledge.success) options.onGarbage?.('acknowledge');
      else if (!acknowledge.output.accepted) giveUp('rejected');
    });
  };

  const parsed =
    <S extends v.GenericSchema>(event: string, schema: S, use: (value: v.InferOutput<S>) => void) =>
    (raw: unknown): void => {
      const result = v.safeParse(schema, raw);
      if (result.success) use(result.output);
      else options.onGarbage?.(event);
    };

  socket.on('disconnect', () => {
    startGrace();
    giveUpAll(({ message }) => !isRepeatable(message.name));
    change({ up: false });
    reopening.ifGivenUp();
  });
  socket.on('connect_error', () => {
    startGrace();
    if (!socket.active) change({ up: false, refused: true });
    reopening.ifGivenUp();
  });
  socket.on(
    'snapshot',
    parsed('snapshot', agentSnapshotSchema, (snapshot) => {
      const before = status.snapshot;
      const sameBoot = before?.boot === snapshot.boot;
      if (status.up && sameBoot && snapshot.seq < before.seq) return;
      if (before && !sameBoot) giveUpAll();
      const firstOfConnection = !status.up;
      endGrace();
      change({ up: true, snapshot, refused: false });
      if (firstOfConnection) for (const waiting of pending.values()) send(waiting);
    }),
  );
  socket.on(
    'commandEvent',
    parsed('commandEvent', commandEventSchema, (event) => pending.get(event.id)?.onEvent?.(event)),
  );
  socket.on(
    'completion',
    parsed('completion', completionSchema, (completion) => pending.get(completion.id)?.complete(completion)),
  );
  socket.on(
    'keypad',
    parsed('keypad', keypadMessageSchema, ({ key }) => {
      for (const listener of keyListeners) listener(key);
    }),
  );
  startGrace();

  return {
    status: () => status,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onKey: (listener) => {
      keyListeners.add(listener);
      return () => keyListeners.delete(listener);
    },
    run: (name, payload, { timeoutMs, signal, onEvent }) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve(fail({ kind: 'canceled' }));
        if (!status.up && (lost || !isRepeatable(name))) return resolve(fail({ kind: 'agentLost' }));
        const id = options.randomUuid();
        const timers: ReturnType<typeof setTimeout>[] = [];
        const finish: typeof resolve = (result) => {
          pending.delete(id);
          for (const timer of timers) clearTimeout(timer);
          signal?.removeEventListener('abort', cancel);
          resolve(result);
        };
        const cancel = (): void => {
          if (status.up) socket.emit('cancel', { id });
          timers.push(setTimeout(() => finish(fail({ kind: 'canceled' })), marginMs));
        };
        const command: Pending = {
          message: { id, name, timeoutMs, payload },
          onEvent,
          complete: (completion) => finish(readCompletion(name, completion)),
          giveUp: (kind) => finish(fail({ kind })),
        };
        if (timeoutMs > 0) timers.push(setTimeout(() => finish(fail({ kind: 'timeOut' })), timeoutMs + marginMs));
        signal?.addEventListener('abort', cancel, { once: true });
        pending.set(id, command);
        if (status.up) send(command);
      }),
    beat: (place) => {
      if (status.up) socket.emit('beat', { place } satisfies BeatMessage);
    },
    leave: () => socket.disconnect(),
    onReload: (listener) => {
      socket.on('reload', parsed('reload', reloadMessageSchema, listener));
    },
    close: () => {
      reopening.stop();
      endGrace();
      socket.close();
      giveUpAll();
      listeners.clear();
      keyListeners.clear();
    },
  };
};

import { createHmac } from 'node:crypto';
import {
  type Acknowledge,
  agentCommands,
  type CommandEvent,
  type Completion,
  cancelMessageSchema,
  commandEventSchema,
  commandMessageSchema,
} from '@linban/shared/contracts/agent-link.ts';
import type { DeviceClass } from '@linban/shared/devices/device-status.ts';
import type { VisitId } from '@linban/shared/ids.ts';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import type { AbortReason, CommandEnd, CommandHandler, CommandHandlers } from './command-handler.ts';

const queueLimit = 4;
/** Of commands that wait for no device. */
const looseLimit = 16;
const keepMs = 10 * 60_000;
const keepMost = 512;
const longestVisitMs = 30 * 60_000;
/** What a command that ran out of time may take to end by itself with something better than `timeOut`. */
const timeOutGraceMs = 1_000;

/** The screen as the desk knows it. */
export interface ScreenPort {
  event(event: CommandEvent): void;
  completion(completion: Completion): void;
}

interface Entry {
  readonly id: string;
  readonly fingerprint: string;
  readonly isPersonal: boolean;
  /** Of a command that belongs to one visit by its content. */
  readonly visitId: VisitId | null;
  readonly endsWithScreen: boolean;
  readonly abort: AbortController;
  hasStarted: boolean;
  screen: ScreenPort | null;
  completion: Completion | null;
  completedAt: number;
}

export interface CommandDeskOptions {
  readonly handlers: CommandHandlers;
  readonly clock: Clock;
  /** Of this boot; what is remembered of a command's content says nothing without it. */
  readonly fingerprintKey: Uint8Array;
  readonly onBug: (command: string, error: unknown) => void;
  /** A command uses its device from now on; returns what is called when it ended. */
  readonly onUse?: (device: DeviceClass) => () => void;
}

/** Takes commands, runs each once, and gives each exactly one completion. */
export interface CommandDesk {
  /** Answers any message whatever; never throws. */
  accept(raw: unknown, screen: ScreenPort): Acknowledge;
  cancel(raw: unknown): void;
  /** The screen is gone: reading ends, printing goes on, what holds personal data is forgotten. */
  screenGone(screen: ScreenPort): void;
  /** Whether somebody showed a card and has not left, as far as can be known here: a visit lasts half an hour at most. */
  holdsPerson(): boolean;
  /** Forgets what holds personal data, but for commands of another visit: the next one may have begun. */
  forgetPerson(visitId: VisitId): void;
  /** Takes no more and calls off what has not begun and what ends with the screen; resolves when nothing runs. */
  stop(): Promise<void>;
}

const accepted: Acknowledge = { accepted: true };
const rejected = (reject: Extract<Acknowledge, { accepted: false }>['reject']): Acknowledge => ({
  accepted: false,
  reject,
});

const withId = (id: string, end: CommandEnd): Completion =>
  end.code === 'success' || end.code === 'commandError'
    ? { id, code: end.code, payload: end.payload }
    : { id, code: end.code };

export const createCommandDesk = ({
  handlers,
  clock,
  fingerprintKey,
  onBug,
  onUse,
}: CommandDeskOptions): CommandDesk => {
  const entries = new Map<string, Entry>();
  const queues = new Map<DeviceClass, { length: number; tail: Promise<unknown> }>();
  const running = new Set<Promise<unknown>>();
  let loose = 0;
  let isStopping = false;
  let personUntil = 0;

  const complete = (entry: Entry, end: CommandEnd): void => {
    if (entry.completion !== null) return;
    const completion = withId(entry.id, end);
    // Whoever asks again for what a person who left was told gets no more than that it is over.
    entry.completion = entry.isPersonal && entry.screen === null ? { id: entry.id, code: 'canceled' } : completion;
    entry.completedAt = clock.now().getTime();
    if (entry.isPersonal && entry.screen !== null && end.code === 'success')
      personUntil = entry.completedAt + longestVisitMs;
    entry.screen?.completion(completion);
  };

  const evict = (): void => {
    const oldest = clock.now().getTime() - keepMs;
    for (const [id, entry] of entries) {
      if (entry.completion === null) continue;
      if (entry.completedAt < oldest || entries.size > keepMost) entries.delete(id);
    }
  };

  /** Runs the work when the device is free; its place is kept until the work has really ended. */
  const inTurn = (device: DeviceClass | null, work: () => Promise<void>): boolean => {
    if (device === null) {
      if (loose >= looseLimit) return false;
      loose += 1;
      const done = Promise.resolve()
        .then(work)
        .finally(() => {
          loose -= 1;
          running.delete(done);
        });
      running.add(done);
      return true;
    }
    const queue = queues.get(device) ?? { length: 0, tail: Promise.resolve() };
    queues.set(device, queue);
    if (queue.length >= queueLimit) return false;
    queue.length += 1;
    const done = queue.tail.then(work).finally(() => {
      queue.length -= 1;
      running.delete(done);
    });
    queue.tail = done;
    running.add(done);
    return true;
  };

  const run = async (entry: Entry, name: string, handler: CommandHandler<never>, payload: never): Promise<void> => {
    if (entry.completion !== null) return;
    const endUse = handler.device === null ? undefined : onUse?.(handler.device);
    try {
      const end = await handler.run(payload, {
        signal: entry.abort.signal,
        emit: (event) => {
          if (entry.completion === null) entry.screen?.event(v.parse(commandEventSchema, { ...event, id: entry.id }));
        },
      });
      complete(entry, end);
    } catch (error) {
      onBug(name, error);
      complete(entry, { code: 'internalError' });
    } finally {
      endUse?.();
    }
  };

  const start = (entry: Entry, name: keyof CommandHandlers, payload: unknown, timeoutMs: number): boolean => {
    const handler = handlers[name];
    let cancelTimer = () => {};
    const { signal } = entry.abort;
    signal.addEventListener('abort', () => {
      if (!entry.hasStarted) complete(entry, { code: signal.reason === 'timeOut' ? 'timeOut' : 'canceled' });
    });
    const isTaken = inTurn(handler.device, async () => {
      entry.hasStarted = true;
      // The payload was parsed by the schema that this very handler's type comes from.
      await run(entry, name, handler as unknown as CommandHandler<never>, payload as never);
      cancelTimer();
    });
    if (isTaken && timeoutMs > 0) {
      cancelTimer = clock.after(timeoutMs, () => {
        entry.abort.abort('timeOut' satisfies AbortReason);
        cancelTimer = clock.after(timeOutGraceMs, () => complete(entry, { code: 'timeOut' }));
      });
    }
    return isTaken;
  };

  const forget = (entry: Entry): void => {
    if (!entry.isPersonal) return;
    if (entry.completion === null) entry.abort.abort('canceled' satisfies AbortReason);
    else entry.completion = { id: entry.id, code: 'canceled' };
  };

  return {
    accept: (raw, screen) => {
      const message = v.safeParse(commandMessageSchema, raw);
      if (!message.success) return rejected('invalidMessage');
      const { id, name, timeoutMs } = message.output;
      const payload = v.safeParse(agentCommands[name].payload, message.output.payload);
      if (!payload.success) return rejected('invalidMessage');
      const fingerprint = createHmac('sha256', fingerprintKey)
        .update(JSON.stringify([name, payload.output]))
        .digest('base64url');

      const known = entries.get(id);
      if (known) {
        if (known.fingerprint !== fingerprint) return rejected('invalidMessage');
        const { completion } = known;
        // The acknowledgement goes first.
        if (completion) queueMicrotask(() => screen.completion(completion));
        else known.screen = screen;
        return accepted;
      }
      if (isStopping) return rejected('forbidden');
      evict();
      const { isPersonal, endsWithScreen } = handlers[name];
      const entry: Entry = {
        id,
        fingerprint,
        isPersonal,
        visitId: ('visitId' in payload.output ? payload.output.visitId : null) ?? null,
        endsWithScreen,
        abort: new AbortController(),
        hasStarted: false,
        screen,
        completion: null,
        completedAt: 0,
      };
      if (!start(entry, name, payload.output, timeoutMs)) return rejected('tooManyRequests');
      entries.set(id, entry);
      return accepted;
    },
    cancel: (raw) => {
      const message = v.safeParse(cancelMessageSchema, raw);
      const entry = message.success ? entries.get(message.output.id) : undefined;
      if (entry?.completion === null) entry.abort.abort('canceled' satisfies AbortReason);
    },
    holdsPerson: () => clock.now().getTime() < personUntil,
    screenGone: (screen) => {
      for (const entry of entries.values()) {
        if (entry.screen !== screen) continue;
        entry.screen = null;
        if (entry.completion === null && entry.endsWithScreen) entry.abort.abort('canceled' satisfies AbortReason);
        if (entry.isPersonal) personUntil = 0;
        forget(entry);
      }
    },
    forgetPerson: (visitId) => {
      personUntil = 0;
      for (const entry of entries.values()) if (entry.visitId === null || entry.visitId === visitId) forget(entry);
    },
    stop: async () => {
      isStopping = true;
      for (const entry of entries.values())
        if (entry.completion === null && (entry.endsWithScreen || !entry.hasStarted))
          entry.abort.abort('canceled' satisfies AbortReason);
      while (running.size > 0) await Promise.allSettled([...running]);
    },
  };
};

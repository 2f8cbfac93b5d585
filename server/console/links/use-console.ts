import {
  consolePushSchema,
  consoleRequests,
  type FleetTerminal,
  type StaffCase,
} from '@linban/shared/contracts/console-link.ts';
import { ask, type Carrier } from '@linban/shared/contracts/request.ts';
import type { TerminalId } from '@linban/shared/ids.ts';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { io } from 'socket.io-client';
import * as v from 'valibot';

const answerWithinMs = 5_000;
const askAgainMs = 2_000;

/** What staff can do to a terminal. Each tells whether it was done; the code is `null` where there is none. */
export interface TerminalActions {
  readonly revoke: (terminalId: TerminalId, reason: string) => Promise<boolean>;
  readonly reinstate: (terminalId: TerminalId) => Promise<boolean>;
  readonly rotateKey: (terminalId: TerminalId) => Promise<boolean>;
  readonly newCode: (terminalId: TerminalId) => Promise<string | null>;
}

/** Asks the server by the connection there is now. */
export type AskConsole = <N extends keyof typeof consoleRequests>(
  name: N,
  payload: v.InferInput<(typeof consoleRequests)[N]['payload']>,
  withinMs?: number,
) => ReturnType<typeof ask<typeof consoleRequests, N>>;

const actionsBy = (askFor: AskConsole): TerminalActions => {
  return {
    revoke: async (terminalId, reason) => (await askFor('terminals.revoke', { terminalId, reason })).ok,
    reinstate: async (terminalId) => (await askFor('terminals.reinstate', { terminalId })).ok,
    rotateKey: async (terminalId) => (await askFor('terminals.rotateKey', { terminalId })).ok,
    newCode: async (terminalId) => {
      const made = await askFor('terminals.newCode', { terminalId });
      return made.ok ? made.value.code : null;
    },
  };
};

const notConnected: Carrier = () => Promise.reject(new Error('not connected'));

export interface ConsoleView {
  readonly isConnected: boolean;
  /** The last question got no answer. */
  readonly isBehind: boolean;
  /** `null` until the first answer. */
  readonly terminals: readonly FleetTerminal[] | null;
  readonly cases: readonly StaffCase[] | null;
  /** Grows whenever cases may have changed: whoever shows some asks again. */
  readonly changes: number;
}

const nothingYet: ConsoleView = { isConnected: true, isBehind: false, terminals: null, cases: null, changes: 0 };

const withTerminal = (terminals: readonly FleetTerminal[], changed: FleetTerminal): readonly FleetTerminal[] =>
  terminals.some(({ terminalId }) => terminalId === changed.terminalId)
    ? terminals.map((terminal) => (terminal.terminalId === changed.terminalId ? changed : terminal))
    : [...terminals, changed];

/**
 * What the server knows, live: both lists on every connection, then changes. `isStillIn` is asked when the server refuses;
 * unless the session is over, the connection is tried again.
 */
export const useConsole = (
  isStillIn: () => Promise<boolean>,
): ConsoleView & { readonly actions: TerminalActions; readonly askFor: AskConsole } => {
  const [view, setView] = useState(nothingYet);
  const carrier = useRef(notConnected);
  const askFor = useCallback<AskConsole>(
    (name, payload, withinMs = answerWithinMs) => ask(consoleRequests, carrier.current, name, payload, withinMs),
    [],
  );
  const actions = useMemo(() => actionsBy(askFor), [askFor]);

  useEffect(() => {
    const change = (part: Partial<ConsoleView>) => setView((before) => ({ ...before, ...part }));
    const socket = io('/console', { transports: ['websocket'], forceNew: true, reconnectionDelayMax: 3_000 });
    const carry: Carrier = (message, timeoutMs) =>
      socket.connected
        ? socket.timeout(timeoutMs).emitWithAck('request', message)
        : Promise.reject(new Error('not connected'));
    carrier.current = carry;
    let isClosed = false;
    const timers = new Map<string, ReturnType<typeof setTimeout>>();

    const onRefused = async (): Promise<void> => {
      if (!(await isStillIn()) || isClosed) return;
      timers.set(
        'connect',
        setTimeout(() => socket.connect(), askAgainMs),
      );
    };

    const load = async (name: 'fleet.list' | 'cases.recent'): Promise<void> => {
      clearTimeout(timers.get(name));
      const reply = await ask(consoleRequests, carry, name, {}, answerWithinMs);
      if (reply.ok) return change({ isBehind: false, ...reply.value });
      if (reply.error.kind === 'forbidden') return onRefused();
      if (!socket.connected) return;
      change({ isBehind: true });
      timers.set(
        name,
        setTimeout(() => void load(name), askAgainMs),
      );
    };

    const countChange = (): void => setView((before) => ({ ...before, changes: before.changes + 1 }));

    socket.on('connect', () => {
      change({ isConnected: true });
      countChange();
      void load('fleet.list');
      void load('cases.recent');
    });
    socket.on('disconnect', (reason) => {
      change({ isConnected: false });
      // The server ends a connection when the session is over; it is not opened again by itself.
      if (reason === 'io server disconnect') void onRefused();
    });
    socket.on('connect_error', () => {
      change({ isConnected: false });
      // Refused by the server rather than not reached: the same.
      if (!socket.active) void onRefused();
    });
    socket.on('push', (raw: unknown) => {
      const push = v.safeParse(consolePushSchema, raw);
      if (!push.success) return;
      if (push.output.name === 'cases.changed') {
        countChange();
        return void load('cases.recent');
      }
      if (push.output.name === 'catalogue.changed') return countChange();
      const { terminal } = push.output.payload;
      setView((before) => ({ ...before, terminals: withTerminal(before.terminals ?? [], terminal) }));
    });
    return () => {
      isClosed = true;
      carrier.current = notConnected;
      for (const timer of timers.values()) clearTimeout(timer);
      socket.close();
    };
  }, [isStillIn]);

  return { ...view, actions, askFor };
};

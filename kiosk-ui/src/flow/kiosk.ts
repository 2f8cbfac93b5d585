import { createActor } from 'xstate';
import type { Ports } from './ports.ts';
import { sessionMachine } from './session-machine.ts';
import type { UserEvent, View } from './view.ts';
import { type SessionSnapshot, viewOf } from './view-of.ts';

/** The flow of a terminal, without a screen: what is to be seen, and what a person does. */
export interface Kiosk {
  /** The same object until something changed. */
  view(): View;
  /** Calls back after changes, once for those that happen together; returns the end of it. */
  subscribe(listener: () => void): () => void;
  send(event: UserEvent): void;
  /** Whether the flow still runs: an error that nobody planned for ends it. */
  runs(): boolean;
  /** Ends everything, also a visit under way. The links stay open: they belong to who made them. */
  stop(): void;
}

export interface KioskOptions extends Ports {
  /** Told of errors that nobody planned for; the flow has then ended. */
  readonly onBug?: (error: unknown) => void;
  /** Told every state of the whole flow, personal data and all: for privacy checks, never for a log. */
  readonly onSnapshot?: (snapshot: SessionSnapshot) => void;
}

/** Starts the flow. It runs wherever JavaScript does: no DOM, all of the world comes in as ports. */
export const createKiosk = ({ onBug, onSnapshot, ...ports }: KioskOptions): Kiosk => {
  const actor = createActor(sessionMachine, { input: ports, clock: ports.clock });
  const listeners = new Set<() => void>();
  let view: View | null = null;
  let notifying = false;

  const notify = (): void => {
    view = null;
    if (notifying) return;
    notifying = true;
    queueMicrotask(() => {
      notifying = false;
      for (const listener of listeners) listener();
    });
  };

  actor.subscribe({
    next: (snapshot) => {
      onSnapshot?.(snapshot);
      notify();
    },
    error: (error) => onBug?.(error),
  });
  actor.start();

  return {
    view: () => {
      view ??= viewOf(actor.getSnapshot());
      return view;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send: (event) => {
      if (event.type !== 'activity') actor.send({ type: 'activity' });
      actor.send(event);
    },
    runs: () => actor.getSnapshot().status === 'active',
    stop: () => {
      actor.stop();
      listeners.clear();
    },
  };
};

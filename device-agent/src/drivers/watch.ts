import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';

/** What every driver does around its conversation: tells its status, lets work wait its turn, keeps looking. */
export interface Watch<S> {
  status(): S;
  /** Called on every change, not with the present status. Returns the unsubscriber. */
  onStatus(listener: (status: S) => void): () => void;
  /** Makes this the status, and tells everybody if it is another one than before. */
  publish(next: S): void;
  /** One conversation at a time: work waits for all that came before it, however that ended. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Looks at the device, in turn, now and again after each pause, until the watch is closed. */
  keepLooking(look: () => Promise<unknown>): void;
  /** Aborted when the watch is closed. */
  readonly closing: AbortSignal;
  /** Stops looking, lets go of the device, and waits for the work that is under way. Final. */
  close(letGo?: () => Promise<unknown>): Promise<void>;
}

export interface WatchOptions<S> {
  readonly initial: S;
  readonly timers: Pick<Clock, 'after'>;
  /** From the end of one look to the next, in milliseconds. */
  readonly pauseMs: number;
}

export const createWatch = <S>({ initial, timers, pauseMs }: WatchOptions<S>): Watch<S> => {
  const closing = new AbortController();
  const listeners = new Set<(status: S) => void>();
  let status = initial;
  let turn: Promise<unknown> = Promise.resolve();
  let callOffLook = () => {};

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  };
  const keepLooking = (look: () => Promise<unknown>) => {
    void inTurn(look).then(() => {
      if (!closing.signal.aborted) callOffLook = timers.after(pauseMs, () => keepLooking(look));
    });
  };

  return {
    status: () => status,
    onStatus: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    publish: (next) => {
      if (isDeepStrictEqual(status, next)) return;
      status = next;
      for (const listener of [...listeners]) listener(next);
    },
    inTurn,
    keepLooking,
    closing: closing.signal,
    close: async (letGo) => {
      closing.abort();
      callOffLook();
      await letGo?.();
      await turn;
    },
  };
};

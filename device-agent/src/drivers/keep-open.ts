import type { Result } from '@linban/shared/result.ts';
import type { Clock } from '../clock.ts';

/** A byte stream, or anything else that is open until it is lost or closed. */
interface Closable {
  readonly isOpen: boolean;
  onClose(listener: () => void): () => void;
  close(): Promise<void>;
}

interface KeepOpenOptions<S extends Closable, W extends string> {
  readonly open: (signal: AbortSignal) => Promise<Result<S, { readonly kind: W }>>;
  readonly clock: Clock;
  /** Between a lost connection, or a vain attempt, and the next attempt. */
  readonly pauseMs: number;
  readonly onOpen: (stream: S) => void;
  /** The connection was lost, or could not be made. */
  readonly onLost: (why: W | 'unreachable') => void;
}

/** A connection that is made again whenever it is lost, so that start-up and hot-plug are one path. */
export interface KeptConnection {
  /** Lets go of the connection; the next one is made after the pause. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

export const keepOpen = <S extends Closable, W extends string>({
  open,
  clock,
  pauseMs,
  onOpen,
  onLost,
}: KeepOpenOptions<S, W>): KeptConnection => {
  const closing = new AbortController();
  let current: S | undefined;
  let callOff = () => {};
  let attempt: Promise<void> = Promise.resolve();

  const again = () => {
    if (!closing.signal.aborted) callOff = clock.after(pauseMs, connect);
  };
  const tryOnce = async (): Promise<void> => {
    const opened = await open(closing.signal);
    if (closing.signal.aborted) {
      if (opened.ok) await opened.value.close();
      return;
    }
    if (!opened.ok) {
      onLost(opened.error.kind);
      return again();
    }
    const stream = opened.value;
    current = stream;
    stream.onClose(() => {
      current = undefined;
      if (closing.signal.aborted) return;
      onLost('unreachable');
      again();
    });
    if (stream.isOpen) onOpen(stream);
  };
  const connect = () => {
    attempt = tryOnce();
  };
  connect();

  return {
    reopen: async () => current?.close(),
    close: async () => {
      closing.abort();
      callOff();
      await current?.close();
      await attempt;
    },
  };
};

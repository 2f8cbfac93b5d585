import { isDeepStrictEqual } from 'node:util';

/** A status that listeners are told of when it changes. */
export const createStatusBoard = <S>(first: S) => {
  const listeners = new Set<(status: S) => void>();
  let status = first;
  return {
    status: () => status,
    show: (next: S): void => {
      if (isDeepStrictEqual(status, next)) return;
      status = next;
      for (const listener of [...listeners]) listener(status);
    },
    onStatus: (listener: (status: S) => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};

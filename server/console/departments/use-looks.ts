import { useEffect } from 'react';

/** While something waits it is looked again so often: tries and pauses pass without an event. */
const lookEveryMs = 10_000;

/** Asks anew with every change and connection, and, as long as something waits, now and then. */
export const useLooks = (load: () => Promise<void>, changes: number, isWaiting: boolean): void => {
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew with every change and connection
  useEffect(() => void load(), [load, changes]);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => void load(), lookEveryMs);
    return () => clearInterval(timer);
  }, [isWaiting, load]);
};

import { setTimeout as pause } from 'node:timers/promises';

/** Looks again until it holds; fails with the last reason after `withinMs`. */
export const eventually = async (check: () => void | Promise<void>, withinMs = 5_000): Promise<void> => {
  const end = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await pause(10);
    }
  }
};

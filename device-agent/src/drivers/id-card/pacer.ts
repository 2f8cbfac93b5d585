import type { Clock } from '../../clock.ts';

/** Pauses of a loop that can be cut short. A wake-up that comes while the loop works cuts the next pause. */
export const createPacer = (clock: Clock) => {
  let isWoken = false;
  let endPause: (() => void) | undefined;

  return {
    wake: () => {
      isWoken = true;
      endPause?.();
    },
    pause: (milliseconds: number): Promise<void> =>
      new Promise((resolve) => {
        const end = () => {
          isWoken = false;
          endPause = undefined;
          cancel();
          resolve();
        };
        let cancel = () => {};
        if (isWoken || milliseconds <= 0) {
          end();
          return;
        }
        endPause = end;
        cancel = clock.after(milliseconds, end);
      }),
  };
};

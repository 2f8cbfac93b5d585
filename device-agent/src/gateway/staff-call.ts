import type { Clock } from '../clock.ts';
import type { CommandHandler } from './command-handler.ts';

/** A screen that fell over can't end its call: it ends by itself. Longer than the screen itself lets a call stand. */
const longestMs = 5 * 60_000;

/** Somebody at the terminal waits for staff. Kept in memory only: after a restart nobody waits. */
export interface StaffCall {
  /** Since when, as an instant; `null`: nobody waits. */
  calledAt(): string | null;
  readonly handler: CommandHandler<'staff.call'>;
}

export interface StaffCallOptions {
  readonly clock: Clock;
  /** Reports the picture to the server now; resolves with whether the server has it. */
  readonly report: () => Promise<boolean>;
}

export const createStaffCall = ({ clock, report }: StaffCallOptions): StaffCall => {
  let calledAt: string | null = null;
  let cancelEnd = () => {};

  const set = (called: boolean): void => {
    if (called === (calledAt !== null)) return;
    cancelEnd();
    calledAt = called ? clock.now().toISOString() : null;
    if (!called) return;
    cancelEnd = clock.after(longestMs, () => {
      set(false);
      void report();
    });
  };

  return {
    calledAt: () => calledAt,
    handler: {
      device: null,
      endsWithScreen: false,
      isPersonal: false,
      run: async ({ called }) => {
        set(called);
        return { code: 'success', payload: { serverTold: await report() } };
      },
    },
  };
};

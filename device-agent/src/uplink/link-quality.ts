import type { HealthReport } from '@linban/shared/terminals/health.ts';
import type { Clock } from '../clock.ts';

/** How well the link to the server carries. */
export type LinkQuality = HealthReport['link'];

/** Measures a link by the requests that are sent over it anyway. */
export const createLinkQuality = (clock: Pick<Clock, 'now'>) => {
  let roundTripMs: number | null = null;
  let clockOffsetMs: number | null = null;
  let timesUp = 0;
  return {
    now: (): LinkQuality => ({ roundTripMs, clockOffsetMs, reconnects: Math.max(0, timesUp - 1) }),
    cameUp: () => {
      timesUp += 1;
    },
    /** A request goes out; call what comes back when it was answered. The server read its clock halfway in between. */
    asked: () => {
      const askedAt = clock.now().getTime();
      return (serverTime: string | undefined) => {
        const answeredAt = clock.now().getTime();
        // A clock that was set back meanwhile says nothing.
        if (answeredAt < askedAt) return;
        roundTripMs = answeredAt - askedAt;
        if (serverTime !== undefined) clockOffsetMs = Math.round(Date.parse(serverTime) - (askedAt + answeredAt) / 2);
      };
    },
  };
};

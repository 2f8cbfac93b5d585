import { setTimeout as sleep } from 'node:timers/promises';
import { inventSomebody } from './people.ts';
import { openStage } from './stage.ts';

/** How terminals come back to servers that were all gone, in events a second. */
export interface Return {
  /** Cases sent while all was well. */
  readonly normal: number;
  /** Of the busiest second from the moment the servers were gone. */
  readonly peak: number;
  readonly peakOfTries: number;
  readonly terminals: number;
  /** Seconds from the end of the servers until no terminal had anything left. */
  readonly seconds: number;
}

const terminals = 40;
/** As many cases as a busy hour has, and so evenly. */
const perSecond = 5;
const normalMs = 12_000;
const longestMs = 120_000;

/** The most events within a second that begins with one of them. */
const busiestSecond = (moments: readonly number[]): number => {
  let most = 0;
  for (let [first, last] = [0, 0]; last < moments.length; last += 1) {
    while ((moments[last] ?? 0) - (moments[first] ?? 0) > 1_000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
};

/**
 * Ends all servers at once while terminals send cases at an even pace, and goes on sending: after they are started again nobody tells
 * the terminals, and they come back by their own pauses, which are those of real ones.
 */
export const measureReturn = async (seed: number): Promise<Return> => {
  const options = { seed, terminals, wantsDisk: false, plantedBug: null, pace: 1, count: () => {} };
  const stage = await openStage(options);
  let sent = 0;
  const sending = setInterval(() => {
    sent += 1;
    stage
      .terminalAt(sent)
      .apply('instant', inventSomebody(sent, 'instant'))
      .catch(() => {});
  }, 1_000 / perSecond);
  try {
    await sleep(normalMs);
    const goneAt = performance.now();
    const normal = (stage.proxy.submits.length * 1_000) / normalMs;
    await Promise.all(stage.servers.map((_, node) => stage.killServer(node)));
    await stage.everyServer();
    await sleep(10_000);
    clearInterval(sending);
    const isWaiting = () => stage.terminals.some((terminal) => terminal.waiting() > 0);
    while (isWaiting() && performance.now() - goneAt < longestMs) await sleep(50);
    const later = (moments: readonly number[]) => busiestSecond(moments.filter((moment) => moment >= goneAt));
    return {
      normal,
      peak: later(stage.proxy.submits),
      peakOfTries: later(stage.proxy.tries),
      terminals,
      seconds: (performance.now() - goneAt) / 1_000,
    };
  } finally {
    clearInterval(sending);
    await stage.close();
  }
};

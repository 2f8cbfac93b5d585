import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../clock.ts';
import type { ServiceManager } from './notify.ts';
import type { StoreHealth } from './store-probe.ts';

/** The longest the program may be held up between two signs of life, in milliseconds. */
const longestStallMs = 2_000;

/** What the watchdog saw: no sign of life was given, a fresh start was asked for, or none would help. */
type WatchdogEvent = 'stalled' | 'storeNeedsRestart' | 'storeBroken';

export interface WatchdogPorts {
  readonly clock: Pick<Clock, 'after'>;
  readonly manager: ServiceManager;
  readonly probeStore: () => StoreHealth;
  /** The longest hold-up of the event loop since it was last asked, in milliseconds. Default: measured. */
  readonly longestStall?: () => number;
  /** Whether starting anew can help a broken store; a yes is followed by `onRestartNeeded`. */
  readonly canRestartHelp: () => boolean;
  /** Nobody is being served: the agent may be started anew. */
  readonly isIdle: () => boolean;
  readonly onRestartNeeded: () => void;
  readonly onEvent: (event: WatchdogEvent) => void;
}

const measureStalls = (): (() => number) => {
  const histogram = monitorEventLoopDelay({ resolution: 100 });
  histogram.enable();
  return () => {
    const longest = histogram.max / 1e6;
    histogram.reset();
    return longest;
  };
};

/**
 * Gives the service manager a sign of life for as long as nothing holds the program up, a write to the store included;
 * without signs the manager ends and restarts it. A store that fails is another matter: where a fresh start can help, the
 * program asks for an orderly one while nobody is served; where it can't, it goes on and reports it, as a terminal that
 * starts again and again would tell nobody anything. Returns how to stop.
 */
export const startWatchdog = ({
  clock,
  manager,
  probeStore,
  longestStall = measureStalls(),
  canRestartHelp,
  isIdle,
  onRestartNeeded,
  onEvent,
}: WatchdogPorts): (() => void) => {
  const { watchdogMs } = manager;
  if (watchdogMs === null) return () => {};
  const check = async (): Promise<void> => {
    const store = probeStore();
    if (longestStall() > longestStallMs) return onEvent('stalled');
    await manager.notify('WATCHDOG=1');
    if (store !== 'broken') return;
    if (!isIdle()) return;
    if (!canRestartHelp()) return onEvent('storeBroken');
    onEvent('storeNeedsRestart');
    onRestartNeeded();
  };
  // Three signs in the time for one: one that gets lost costs nothing.
  const pauseMs = watchdogMs / 3;
  let isStopped = false;
  let cancel = () => {};
  const round = () => {
    void check().then(() => {
      if (!isStopped) cancel = clock.after(pauseMs, round);
    });
  };
  round();
  return () => {
    isStopped = true;
    cancel();
  };
};

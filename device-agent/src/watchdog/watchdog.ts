import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../clock.ts';
import type { ServiceManager } from './notify.ts';
import type { StoreHealth } from './store-probe.ts';

/** The longest the program may be held up between two signs of life, in milliseconds. */
const longestStallMs = 2_000;

/** Why no sign of life was given. */
type WithheldCause = 'stalled' | 'store-broken';

export interface WatchdogPorts {
  readonly clock: Pick<Clock, 'after'>;
  readonly manager: ServiceManager;
  readonly probeStore: () => StoreHealth;
  /** The longest hold-up of the event loop since it was last asked, in milliseconds. Default: measured. */
  readonly longestStall?: () => number;
  readonly onWithheld: (cause: WithheldCause) => void;
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
 * Gives the service manager a sign of life for as long as the program really works: a write to the store comes through
 * and nothing held it up. A bare timer would go on in a program that can't keep a case. Without signs the manager ends
 * and restarts it. Returns how to stop.
 */
export const startWatchdog = ({
  clock,
  manager,
  probeStore,
  longestStall = measureStalls(),
  onWithheld,
}: WatchdogPorts): (() => void) => {
  const { watchdogMs } = manager;
  if (watchdogMs === null) return () => {};
  const check = async (): Promise<void> => {
    const store = probeStore();
    if (store === 'broken') onWithheld('store-broken');
    else if (longestStall() > longestStallMs) onWithheld('stalled');
    else await manager.notify('WATCHDOG=1');
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

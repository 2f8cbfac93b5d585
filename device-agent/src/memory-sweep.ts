import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from './clock.ts';

/**
 * After a visit: once when what still hangs on its last messages has gone, and once more for what that first time was
 * still held; milliseconds. Both lie within the 5 s after which nothing of a person may be left.
 */
const sweepAfter = [500, 3_000] as const;
/** Short-lived memory is not overwritten when it is given up: it is used up once, so that the old content goes. */
const fillBlocks = 40_000;
const fillBlockLength = 100;

const isFunction = (value: unknown): value is () => void => typeof value === 'function';

/**
 * Makes V8 overwrite the memory that nothing refers to any more: texts can't be erased, and V8 leaves what it has collected
 * as it was until somebody needs the room. Takes tens of milliseconds. To be made before there is anything to forget.
 */
export const createMemorySweep = (): (() => void) => {
  setFlagsFromString('--expose-gc');
  setFlagsFromString('--clear-free-memory');
  const collect: unknown = runInNewContext('gc');
  if (!isFunction(collect)) throw new Error('this Node does not let its memory be collected on demand');
  const fill = (): number => {
    let filled = 0;
    for (let block = 0; block < fillBlocks; block += 1) filled += new Array<number>(fillBlockLength).fill(block).length;
    return filled;
  };
  return () => {
    // JavaScript remembers the text that a regular expression matched last.
    /^x$/.test('x');
    collect();
    fill();
    collect();
  };
};

/** Returns what to call when a person has left. Calls that come close together make one pair of sweeps. */
export const createSweepSchedule = (clock: Pick<Clock, 'after'>, sweep: () => void): (() => void) => {
  let cancels: readonly (() => void)[] = [];
  return () => {
    for (const cancel of cancels) cancel();
    cancels = sweepAfter.map((milliseconds) => clock.after(milliseconds, sweep));
  };
};

import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as v from 'valibot';
import { answerTheBench } from '../side-process.ts';

/** Loaded before a program (`--import`, with `--expose-gc`): lets the bench look at its memory and its event loop. */
const resolutionMs = 5;
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
delay.enable();

answerTheBench(v.picklist(['memory', 'beginDelay', 'endDelay']), async (question) => {
  if (question === 'memory') {
    globalThis.gc?.();
    // Not what is resident: that has room in it, left over from the start, which connections would fill unseen.
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  }
  if (question === 'beginDelay') {
    delay.reset();
    return true;
  }
  // The histogram counts from one look to the next, which are a resolution apart when nothing is late.
  return delay.percentile(99) / 1e6 - resolutionMs;
});
process.channel?.unref();

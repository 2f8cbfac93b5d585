import type { Socket } from 'node:net';

/** Stop reading from the source when more than this many bytes wait. */
const MOST_WAITING_BYTES = 1_000_000;

/** What the pipe asks before each chunk; the switch answers by its state. */
export type PipeRules = {
  /** Milliseconds a chunk takes. */
  latencyMs: () => number;
  /** While true, bytes wait and are delivered later, in order. */
  isHeld: () => boolean;
  /** Which part of the chunk goes on; the rest is lost. */
  passing: (chunk: Buffer) => Buffer;
};

type Waiting = { chunk: Buffer | 'end'; due: number };

/** Carries bytes one way from socket to socket, in order, late or held as the rules say. `flush` delivers what is due now. */
export function startDelayedPipe(from: Socket, to: Socket, rules: PipeRules, now: () => number): { flush: () => void } {
  const waiting: Waiting[] = [];
  let waitingBytes = 0;
  let timer: NodeJS.Timeout | undefined;

  const deliver = (chunk: Buffer | 'end') => {
    if (to.destroyed) return;
    if (chunk === 'end') to.end();
    else if (chunk.length > 0) to.write(chunk);
  };

  const flush = () => {
    clearTimeout(timer);
    while (!rules.isHeld()) {
      const next = waiting[0];
      if (!next) break;
      const left = next.due - now();
      if (left > 0) {
        timer = setTimeout(flush, left);
        break;
      }
      waiting.shift();
      if (next.chunk !== 'end') waitingBytes -= next.chunk.length;
      deliver(next.chunk);
    }
    if (waitingBytes < MOST_WAITING_BYTES) from.resume();
  };

  const accept = (chunk: Buffer | 'end') => {
    const last = waiting.at(-1)?.due ?? 0;
    waiting.push({ chunk, due: Math.max(now() + rules.latencyMs(), last) });
    flush();
  };

  from.on('data', (chunk: Buffer) => {
    const passing = rules.passing(chunk);
    waitingBytes += passing.length;
    if (waitingBytes >= MOST_WAITING_BYTES) from.pause();
    accept(passing);
  });
  from.on('end', () => accept('end'));
  from.on('close', () => {
    if (from.errored) to.destroy();
  });
  to.on('close', () => clearTimeout(timer));
  return { flush };
}

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A serial line that exists only as a pair of pseudo-terminals. */
export interface Pty {
  /** What a serial driver opens. */
  readonly path: string;
  /** Pulls the plug: the line is gone. */
  end(): Promise<void>;
}

const patienceMs = 10_000;

/** Puts what listens on a TCP port of the loopback behind a pseudo-terminal at `path`, through `socat`. */
export const putOnPty = async (port: number, path: string): Promise<Pty> => {
  const socat = spawn('socat', [`pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${port},nodelay`], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    socat.once('exit', () => resolve());
    socat.once('error', () => resolve());
  });
  for (const end = performance.now() + patienceMs; !existsSync(path); await pause(10))
    if (performance.now() > end || socat.exitCode !== null) throw new Error('socat made no pseudo-terminal');
  return {
    path,
    end: async () => {
      // Told to end, it takes its name away too; the number of the terminal may be somebody else's a moment later.
      socat.kill('SIGTERM');
      await ended;
    },
  };
};

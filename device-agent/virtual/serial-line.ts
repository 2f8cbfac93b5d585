import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A serial line whose far end is a device behind a TCP port, as the kernel shows it to programs: a terminal device. */
export interface VirtualSerialLine {
  readonly path: string;
  /** Pulls the plug: whoever has the line open loses it. */
  unplug(): Promise<void>;
}

/** How long socat may take to make its terminal, in milliseconds. */
const startLimitMs = 10_000;

/**
 * Starts a serial line (a pseudo terminal, made by socat) to a device on a TCP port of the loopback.
 * @param path where the line appears; it must not be there yet
 */
export const startVirtualSerialLine = async ({
  path,
  port,
}: {
  readonly path: string;
  readonly port: number;
}): Promise<VirtualSerialLine> => {
  const wire: ChildProcess = spawn('socat', [`pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${port},nodelay`], {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => {
    wire.once('exit', () => resolve());
    wire.once('error', () => resolve());
  });
  // Without a holder, socat would take the first program that closes the line for the end of it.
  const hold = async (): Promise<number> => {
    for (let waited = 0; ; waited += 10) {
      try {
        return openSync(path, constants.O_RDWR | constants.O_NOCTTY);
      } catch (error) {
        if (waited >= startLimitMs || wire.exitCode !== null) throw error;
        await pause(10);
      }
    }
  };
  let holder: number | undefined = await hold();
  return {
    path,
    unplug: async () => {
      wire.kill('SIGTERM');
      await ended;
      if (holder !== undefined) closeSync(holder);
      holder = undefined;
    },
  };
};

import { execFile } from 'node:child_process';

const mostTimeMs = 15_000;

/**
 * Runs the command that takes a device's power away and gives it back (a switched USB hub, a relay). No shell, no input, its output is dropped.
 * Resolves with whether it said that it worked; a command that hangs is killed.
 */
export const runPowerCycle = ([command, ...args]: readonly [string, ...string[]]): Promise<boolean> =>
  new Promise((resolve) => {
    execFile(command, args, { timeout: mostTimeMs, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 }, (error) =>
      resolve(error === null),
    );
  });

import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';

/** How a command ended: `code` is its exit code (128 + n for a signal is not used; a signal counts as 1), `output` both streams as they came. */
export type CommandOutcome = { code: number; output: string; milliseconds: number };

export type CommandOptions = {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  live?: boolean;
  /** Gets each whole line of standard output as it comes. */
  onLine?: (line: string) => void;
  /** Ends the command (SIGTERM). */
  signal?: AbortSignal;
};

/** Runs a command to its end. With `live` its output goes straight to the terminal and `output` stays empty. A missing command is exit code 127. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandOutcome> {
  const started = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const finish = (code: number) =>
      resolve({ code, output: Buffer.concat(chunks).toString('utf8'), milliseconds: performance.now() - started });
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      signal: options.signal,
      stdio: options.live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    if (options.onLine && child.stdout) createInterface({ input: child.stdout }).on('line', options.onLine);
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => {
      // It has been asked to end, and `close` tells when it has.
      if (options.signal?.aborted) return;
      chunks.push(Buffer.from(`${error.message}\n`));
      finish(127);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
}

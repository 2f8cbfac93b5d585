import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunningProgram } from './data-folder.ts';
import { endProcessGroup, signalGroup } from './process-group.ts';
import { type Program, type ProgramSpec, type Ready, startProgram } from './program.ts';

/** How patient the supervisor is; all times in milliseconds. */
export type Patience = {
  /** Between SIGINT and SIGKILL. */
  stopMs: number;
  /** Before the first restart; doubled each time. */
  backOffMs: number;
  /** So many restarts within `restartWindowMs`, then it gives up. */
  mostRestarts: number;
  restartWindowMs: number;
};

export const DEFAULT_PATIENCE: Patience = {
  stopMs: 10_000,
  backOffMs: 500,
  mostRestarts: 5,
  restartWindowMs: 600_000,
};

export type SupervisorOptions = {
  node: string;
  programs: readonly ProgramSpec[];
  /** Gets the lines for the person. */
  report: (line: string) => void;
  noteRunning?: (programs: readonly RunningProgram[]) => void;
  patience?: Patience;
  now: () => number;
};

export type Supervisor = {
  /** Starts one after the other, each when the one before is ready. False: one did not get there, and all are stopped again. */
  start: () => Promise<boolean>;
  /** Stops in reverse order. Calling it again waits for the same stop. */
  stop: () => Promise<void>;
};

const LOG_LINES_SHOWN = 15;

function lastLines(file: string): string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LOG_LINES_SHOWN);
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { node, programs, report, now } = options;
  const patience = options.patience ?? DEFAULT_PATIENCE;
  const running = new Map<ProgramSpec, Program>();
  const startedGroups = new Set<number>();
  const stopping = new AbortController();
  let stopped: Promise<void> | undefined;

  const noteRunning = () => {
    const entries = [...running].flatMap(([{ name, entry }, { pid }]) =>
      pid === undefined ? [] : [{ name, entry, pid }],
    );
    options.noteRunning?.(entries);
  };

  const reportReady = (name: string, { address, notes }: Ready) => {
    report(`${name.padEnd(20)} ${address}`);
    for (const note of notes) report(`${''.padEnd(20)} ${note}`);
  };

  const reportFailure = (spec: ProgramSpec, what: string) => {
    report(`${spec.name} ${what}. Its log: ${spec.logFile}`);
    for (const line of lastLines(spec.logFile)) report(`    ${line}`);
  };

  const launch = (spec: ProgramSpec): Program => {
    const program = startProgram(node, spec, (line) => report(`${spec.name}: ${line}`));
    running.set(spec, program);
    if (program.pid !== undefined) startedGroups.add(program.pid);
    noteRunning();
    return program;
  };

  const bringUp = async (spec: ProgramSpec): Promise<boolean> => {
    const program = launch(spec);
    const outcome = await program.ready;
    if (outcome.kind === 'ready') {
      reportReady(spec.name, outcome.ready);
      return true;
    }
    if (stopping.signal.aborted) return false;
    if (outcome.kind === 'late') reportFailure(spec, `was not ready within ${spec.readyWithinMs / 1000} s`);
    else reportFailure(spec, outcome.how);
    if (program.pid !== undefined) await endProcessGroup(program.pid, patience.stopMs);
    return false;
  };

  /** Follows one program for as long as the trial runs, starting it again when it dies. */
  const watch = async (spec: ProgramSpec): Promise<void> => {
    const restarts: number[] = [];
    while (!stopping.signal.aborted) {
      const program = running.get(spec);
      const how = await program?.ended;
      if (stopping.signal.aborted) return;
      if (program?.pid !== undefined) await endProcessGroup(program.pid, patience.stopMs);
      const recent = restarts.filter((time) => now() - time < patience.restartWindowMs);
      if (!spec.restarts || recent.length >= patience.mostRestarts) {
        reportFailure(spec, `${how}; it stays down until the next start`);
        return;
      }
      const wait = patience.backOffMs * 2 ** recent.length;
      report(`${spec.name} ${how}; starting it again in ${wait / 1000} s (log: ${spec.logFile})`);
      await pause(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      restarts.push(now());
      await bringUp(spec);
    }
  };

  const stopOne = async (program: Program): Promise<void> => {
    if (program.hasEnded()) return;
    program.signal('SIGINT');
    const ended = await Promise.race([program.ended.then(() => true), pause(patience.stopMs, false, { ref: false })]);
    if (!ended && program.pid !== undefined) signalGroup(program.pid, 'SIGKILL');
    await program.ended;
  };

  const stopAll = async (): Promise<void> => {
    stopping.abort();
    for (const spec of [...programs].reverse()) {
      const program = running.get(spec);
      if (!program) continue;
      const late = setTimeout(() => report(`waiting for ${spec.name} to end …`), 1_000);
      await stopOne(program);
      clearTimeout(late);
    }
    for (const group of startedGroups) signalGroup(group, 'SIGKILL');
    running.clear();
    noteRunning();
  };

  const stop = (): Promise<void> => {
    stopped ??= stopAll();
    return stopped;
  };

  return {
    start: async () => {
      for (const spec of programs) {
        if (stopping.signal.aborted) return false;
        if (!(await bringUp(spec))) {
          await stop();
          return false;
        }
        void watch(spec);
      }
      return !stopping.signal.aborted;
    },
    stop,
  };
}

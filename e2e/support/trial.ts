import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import * as v from 'valibot';
import { type DockAct, type DockState, dockStateSchema } from '../../device-agent/virtual/dock/contract.ts';
import type { RunningProgram } from '../../scripts/data-folder.ts';
import { isPortTaken, type TrialPorts, trialPorts } from '../../scripts/ports.ts';
import { createSupervisor, DEFAULT_PATIENCE } from '../../scripts/processes.ts';
import { programNode } from '../../scripts/repository.ts';
import { trialPrograms } from '../../scripts/trial.ts';
import { type TrialConfig, trialConfig } from '../../scripts/trial-config.ts';
import { layReadyCluster } from '../../server/src/testing/ready-cluster.ts';

/** The whole trial, as people start it, on ports and in a folder of its own. */
export interface Trial {
  readonly ports: TrialPorts;
  readonly dataFolder: string;
  /** What the programs said when they were ready, for people. */
  readonly said: readonly string[];
  /** The bench, worked from here instead of by hand. */
  readonly dock: DockHand;
  /** Ends a program the hard way; the supervisor starts it again. */
  kill(program: 'server' | 'device agent'): void;
  /** The process of the device agent, `undefined` while there is none. */
  agentPid(): number | undefined;
  stop(): Promise<void>;
}

interface DockHand {
  act(wish: DockAct): void;
  state(): DockState;
  /** Resolves when the bench looks as asked. */
  until(looks: (state: DockState) => boolean, what: string, timeoutMs?: number): Promise<DockState>;
  /** The PDF that came out as the `index`th paper. */
  paper(index: number): Promise<Uint8Array>;
}

/** The place of a trial: nobody else on this machine begins one there until it is let go. */
interface TrialPlace {
  readonly ports: TrialPorts;
  letGo(): void;
}

/** Above the ports of a trial, and held by whoever has the place: the trial's own are taken only little by little. */
const placeHolder = 99;

const hold = (port: number): Promise<Server | null> =>
  new Promise((resolve) => {
    const holder = createServer();
    holder.once('error', () => resolve(null));
    holder.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(holder));
  });

/** Trials of several test files run at the same time, and beside one that a person has started. */
const takePlace = async (): Promise<TrialPlace> => {
  for (let base = 21_000; base < 32_000; base += 100) {
    const holder = await hold(base + placeHolder);
    if (!holder) continue;
    const ports = trialPorts(base);
    const taken = await Promise.all(Object.values(ports).map(isPortTaken));
    if (!taken.includes(true)) return { ports, letGo: () => void holder.close() };
    holder.close();
  }
  throw new Error('no free ports for a trial');
};

const workDock = async (port: number): Promise<DockHand & { close(): void }> => {
  const url = `http://127.0.0.1:${port}`;
  const socket: Socket = io(url, { transports: ['websocket'] });
  let state: DockState | null = null;
  const watchers = new Set<() => void>();
  socket.on('state', (raw: unknown) => {
    state = v.parse(dockStateSchema, raw);
    for (const watch of watchers) watch();
  });
  const seen = () => {
    if (!state) throw new Error('the dock has not told its state');
    return state;
  };
  const until: DockHand['until'] = (looks, what, timeoutMs = 30_000) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        watchers.delete(watch);
        reject(new Error(`the bench did not show within ${timeoutMs / 1000} s: ${what}`));
      }, timeoutMs);
      const watch = () => {
        if (!state || !looks(state)) return;
        clearTimeout(timer);
        watchers.delete(watch);
        resolve(state);
      };
      watchers.add(watch);
      watch();
    });
  await until(() => true, 'anything');
  return {
    act: (wish) => void socket.emit('act', wish),
    state: seen,
    until,
    paper: async (index) => {
      const path = seen().documentPrinter.papers.at(-1 - index)?.path;
      if (!path) throw new Error(`no paper ${index} came out`);
      return new Uint8Array(await (await fetch(url + path)).arrayBuffer());
    },
    close: () => socket.close(),
  };
};

export interface TrialOptions {
  /** Changes of the programs' configuration before they start. */
  readonly configure?: (config: TrialConfig) => void;
}

/** Starts a trial in a temporary folder and waits until every program is ready. */
export const startTrial = async ({ configure }: TrialOptions = {}): Promise<Trial> => {
  // Whose database may stand in the environment: it is not a test's to fill.
  delete process.env['DATABASE_URL'];
  const dataFolder = await mkdtemp(join(tmpdir(), 'linban-trial-'));
  // The user who runs the database has to get through; what lies inside is private all the same.
  await chmod(dataFolder, 0o711);
  const { ports, letGo } = await takePlace();
  const config = trialConfig({ dataFolder, ports });
  configure?.(config);
  await layReadyCluster(config.server.dataFolder);
  const said: string[] = [];
  let running: readonly RunningProgram[] = [];
  const programs = trialPrograms(dataFolder, config);
  const supervisor = createSupervisor({
    node: programNode,
    programs,
    report: (line) => said.push(line),
    noteRunning: (all) => {
      running = all;
    },
    // Faults campaigns kill often and on purpose: no growing pauses, no giving up.
    patience: { ...DEFAULT_PATIENCE, backOffMs: 20, restartWindowMs: 0 },
    now: Date.now,
  });
  const stop = async () => {
    await supervisor.stop();
    letGo();
    await rm(dataFolder, { recursive: true, force: true });
  };
  if (!(await supervisor.start())) {
    const logs = await Promise.all(programs.map(({ logFile }) => readFile(logFile, 'utf8').catch(() => '')));
    await stop();
    throw new Error(`the trial did not start\n${said.join('\n')}\n${logs.join('\n').slice(-4_000)}`);
  }
  const dock = await workDock(ports.dock);
  return {
    ports,
    dataFolder,
    said,
    dock,
    kill: (name) => {
      const program = running.find((candidate) => candidate.name === name);
      if (program) process.kill(program.pid, 'SIGKILL');
    },
    agentPid: () => running.find(({ name }) => name === 'device agent')?.pid,
    stop: async () => {
      dock.close();
      await stop();
    },
  };
};

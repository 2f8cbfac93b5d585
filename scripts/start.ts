import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildBundles } from './build.ts';
import { lockDataFolder, resetDataFolder } from './data-folder.ts';
import { DEFAULT_PORT_BASE, describeTakenPorts, HIGHEST_PORT_BASE, trialPorts } from './ports.ts';
import { createSupervisor } from './processes.ts';
import type { ProgramSpec } from './program.ts';
import { programNode, repositoryRoot } from './repository.ts';
import { type TrialConfig, trialConfig } from './trial-config.ts';

const USAGE = `npm start -- [--reset] [--port-base ${DEFAULT_PORT_BASE}]
  --reset       begin anew: empty the data folder (.linban, or what LINBAN_DATA names)
  --port-base   the first of the ports; the others lie up to 80 above it`;

/** In starting order; stopped in the opposite one. */
const PROGRAMS: readonly { name: keyof TrialConfig; title: string; entry: string; restarts: boolean }[] = [
  { name: 'server', title: 'server', entry: 'server/src/main.ts', restarts: true },
  { name: 'departments', title: 'fake departments', entry: 'scripts/fake-departments/main.ts', restarts: false },
  { name: 'link', title: 'link switch', entry: 'scripts/link-switch/main.ts', restarts: false },
  { name: 'devices', title: 'virtual devices', entry: 'device-agent/virtual/main.ts', restarts: true },
  { name: 'agent', title: 'device agent', entry: 'device-agent/src/main.ts', restarts: true },
];

/** The first start of the server makes a database. */
const READY_WITHIN_MS = 90_000;

function readOptions(): { reset: boolean; portBase: number } | undefined {
  try {
    const { values } = parseArgs({ options: { reset: { type: 'boolean' }, 'port-base': { type: 'string' } } });
    const portBase = Number(values['port-base'] ?? DEFAULT_PORT_BASE);
    const isPort = Number.isInteger(portBase) && portBase >= 1024 && portBase <= HIGHEST_PORT_BASE;
    return isPort ? { reset: values.reset ?? false, portBase } : undefined;
  } catch {
    return undefined;
  }
}

function writeConfigs(dataFolder: string, config: TrialConfig): ProgramSpec[] {
  mkdirSync(join(dataFolder, 'config'), { recursive: true, mode: 0o700 });
  mkdirSync(join(dataFolder, 'logs'), { recursive: true, mode: 0o700 });
  return PROGRAMS.map(({ name, title, entry, restarts }) => {
    const configFile = join(dataFolder, 'config', `${name}.json`);
    writeFileSync(configFile, `${JSON.stringify(config[name], null, 2)}\n`, { mode: 0o600 });
    const logFile = join(dataFolder, 'logs', `${name}.log`);
    return {
      name: title,
      entry: join(repositoryRoot, entry),
      configFile,
      logFile,
      restarts,
      readyWithinMs: READY_WITHIN_MS,
    };
  });
}

/** Resolves at the first wish to stop; further ones while stopping change nothing. */
function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve());
  });
}

async function main(): Promise<number> {
  const options = readOptions();
  if (!options) {
    console.error(USAGE);
    return 2;
  }
  const askedToStop = untilAskedToStop();
  const dataFolder = resolve(repositoryRoot, process.env['LINBAN_DATA'] ?? '.linban');
  const locked = await lockDataFolder(dataFolder, join('scripts', 'start.ts'));
  if (!locked.ok) {
    console.error(locked.error);
    return 1;
  }
  try {
    const ports = trialPorts(options.portBase);
    const taken = await describeTakenPorts(ports);
    if (taken.length > 0) {
      console.error(
        `${taken.join('\n')}\nChoose other ports with: npm start -- --port-base ${options.portBase + 1000}`,
      );
      return 1;
    }
    if (options.reset) resetDataFolder(dataFolder);
    if ((await buildBundles()).some(({ passed }) => !passed)) return 1;
    const supervisor = createSupervisor({
      node: programNode,
      programs: writeConfigs(dataFolder, trialConfig({ dataFolder, ports })),
      report: console.log,
      noteRunning: locked.value.noteRunning,
      now: Date.now,
    });
    let asked = false;
    const stopped = askedToStop.then(() => {
      asked = true;
      console.log('\nstopping …');
      return supervisor.stop();
    });
    if (!(await supervisor.start())) return asked ? 0 : 1;
    console.log(`\nopen http://127.0.0.1:${ports.dock}/  (Ctrl-C stops everything)`);
    await stopped;
    return 0;
  } finally {
    locked.value.unlock();
  }
}

process.exit(await main());

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildBundles } from './build.ts';
import { lockDataFolder, resetDataFolder } from './data-folder.ts';
import { DEFAULT_PORT_BASE, describeTakenPorts, HIGHEST_PORT_BASE, trialPorts } from './ports.ts';
import { createSupervisor } from './processes.ts';
import { programNode, repositoryRoot } from './repository.ts';
import { trialPrograms } from './trial.ts';
import { trialConfig } from './trial-config.ts';

const USAGE = `npm start -- [--reset] [--port-base ${DEFAULT_PORT_BASE}]
  --reset       begin anew: empty the data folder (.linban, or what LINBAN_DATA names)
  --port-base   the first of the ports; the others lie up to 80 above it`;

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
      programs: trialPrograms(dataFolder, trialConfig({ dataFolder, ports })),
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

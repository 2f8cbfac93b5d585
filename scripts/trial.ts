import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgramSpec } from './program.ts';
import { repositoryRoot } from './repository.ts';
import type { TrialConfig } from './trial-config.ts';

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

/** Writes each program's configuration into the data folder and says how the programs are started, in order. */
export function trialPrograms(dataFolder: string, config: TrialConfig): ProgramSpec[] {
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

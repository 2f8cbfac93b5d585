import type { DeviceRecovery, HealthReport } from '@linban/shared/terminals/health.ts';
import type { Consumables } from './consumables.ts';
import { readMachine } from './machine.ts';
import type { Restarts } from './restarts.ts';
import { readUiBuild } from './ui-build.ts';

export interface HealthOptions {
  readonly version: string;
  readonly dataFolder: string;
  readonly uiFolder: string;
  readonly startedAt: Date;
  readonly restarts: Restarts;
  readonly consumables: Pick<Consumables, 'list'>;
  readonly recoveries: () => readonly DeviceRecovery[];
  /** Whether the page on the screen lives, and when it last showed it. */
  readonly screenAlive: () => HealthReport['screen'];
  /** How often the browser failed of late; `null`: the agent runs none. */
  readonly browser: () => HealthReport['browser'];
  readonly link: () => HealthReport['link'];
}

/** How the terminal is besides its devices, looked at anew on each call. */
export const createHealth = (options: HealthOptions) => {
  const { version, dataFolder, uiFolder, startedAt, restarts } = options;
  // A new build comes with a new start of the agent.
  const versions = { agent: version, node: process.version, ui: readUiBuild(uiFolder) };
  return {
    report: (): HealthReport => ({
      recoveries: [...options.recoveries()],
      consumables: [...options.consumables.list()],
      machine: readMachine(dataFolder),
      screen: options.screenAlive(),
      link: options.link(),
      versions,
      agentStartedAt: startedAt.toISOString(),
      restarts: restarts(),
      browser: options.browser(),
    }),
  };
};

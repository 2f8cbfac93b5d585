import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programNode, repositoryRoot } from '../repository.ts';
import { type Bench, median, medianTime } from './bench.ts';
import { startVirtualDevices } from './virtual-devices.ts';

const runs = 7;

/** Starts the agent and resolves with it as soon as it says that it is ready. */
const startToReady = async (configFile: string) => {
  const child = spawn(programNode, [join(repositoryRoot, 'device-agent/src/main.ts'), '--config', configFile], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error('the agent ended before it was ready');
  });
  ended.catch(() => {}); // that it ends later is meant
  await Promise.race([once(child.stdout, 'data'), ended]);
  return child;
};

export const agentStartTime: Bench = {
  name: 'agent.start.time',
  unit: 'ms',
  baselineIs: 'the same Node runs an empty program: node -e 0',
  goal: 12,
  goalOf: 'ratio',
  better: 'lower',
  run: async () => {
    const devices = await startVirtualDevices();
    const folder = mkdtempSync(join(tmpdir(), 'linban-bench-'));
    mkdirSync(join(folder, 'ui'));
    writeFileSync(join(folder, 'ui', 'index.html'), '<head></head>');
    const configFile = join(folder, 'agent.json');
    const config = {
      port: 0,
      uiFolder: 'ui',
      dataFolder: 'data',
      // Nobody listens there: what is measured needs no server.
      serverUrl: 'http://127.0.0.1:9',
      devices: devices.config,
      restartBrakeSeconds: 0,
    };
    writeFileSync(configFile, JSON.stringify(config));
    const times: number[] = [];
    for (let index = 0; index <= runs; index += 1) {
      const start = performance.now();
      const agent = await startToReady(configFile);
      if (index > 0) times.push(performance.now() - start);
      // The store takes one process at a time.
      agent.kill('SIGKILL');
      await once(agent, 'close');
    }
    const baseline = await medianTime(runs, 1, () =>
      once(spawn(programNode, ['-e', '0'], { stdio: 'ignore' }), 'exit'),
    );
    await devices.close();
    rmSync(folder, { recursive: true, force: true });
    return { value: median(times), baseline };
  },
};

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { programNode, repositoryRoot } from '../repository.ts';
import { runCommand } from '../run-command.ts';
import type { Bench } from './bench.ts';
import { startVirtualDevices } from './virtual-devices.ts';

const few = 100;
const many = 10_000;

/** How an installed terminal runs the agent: what its launcher gives Node. */
const launcher = readFileSync(join(repositoryRoot, 'scripts/terminal/bin/linban-agent'), 'utf8');
const env = Object.fromEntries(
  Array.from(launcher.matchAll(/^export (\w+)=(\S+)$/gm), ([, name, value]) => [name, value]),
);
const flags = launcher.match(/(?<= )--[\w-]+(?= )/g) ?? [];

const outputSchema = v.object({ memory: v.tuple([v.number(), v.number()]), online: v.literal(3) });

export const agentStatusGrowth: Bench = {
  name: 'agent.status.growth',
  unit: 'kB',
  baselineIs: `the same process, run as on a terminal, after ${few} polls of each device instead of ${many}, both after garbage collection`,
  goal: 1.05,
  goalOf: 'ratio',
  better: 'lower',
  run: async () => {
    const devices = await startVirtualDevices();
    const script = join(repositoryRoot, 'scripts/bench/polls/main.ts');
    const args = ['--expose-gc', ...flags, script, JSON.stringify(devices.config), String(few), String(many)];
    const { code, output } = await runCommand(programNode, args, { env: { ...process.env, ...env } });
    await devices.close();
    if (code !== 0) throw new Error(output.trim() || `ended with ${code}`);
    const { memory } = v.parse(outputSchema, JSON.parse(output));
    return { baseline: memory[0] / 1024, value: memory[1] / 1024 };
  },
};

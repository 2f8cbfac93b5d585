import { join } from 'node:path';
import * as v from 'valibot';
import { programNode, repositoryRoot } from '../repository.ts';
import { runCommand } from '../run-command.ts';
import type { Bench } from './bench.ts';
import { startVirtualDevices } from './virtual-devices.ts';

const few = 100;
const many = 10_000;

const outputSchema = v.object({ memory: v.tuple([v.number(), v.number()]), online: v.literal(3) });

export const agentStatusGrowth: Bench = {
  name: 'agent.status.growth',
  unit: 'kB',
  baselineIs: `the same process after ${few} polls of each device instead of ${many}, both after garbage collection`,
  goal: 1.05,
  goalOf: 'ratio',
  better: 'lower',
  run: async () => {
    const devices = await startVirtualDevices();
    const script = join(repositoryRoot, 'scripts/bench/polls/main.ts');
    const args = ['--expose-gc', script, JSON.stringify(devices.config), String(few), String(many)];
    const { code, output } = await runCommand(programNode, args);
    await devices.close();
    if (code !== 0) throw new Error(output.trim() || `ended with ${code}`);
    const { memory } = v.parse(outputSchema, JSON.parse(output));
    return { baseline: memory[0] / 1024, value: memory[1] / 1024 };
  },
};

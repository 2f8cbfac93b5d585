import { type Agent, startAgent } from './agent.ts';
import type { AgentPorts } from './agent-ports.ts';
import type { AgentConfig } from './config.ts';

/**
 * Starts the agent. After a storm of restarts it runs without its devices at first: it says that the terminal is out of
 * service and reports why, instead of running into the same end once more. When the wait is over it starts anew, whole.
 */
export const startBraked = async (config: AgentConfig, ports: AgentPorts): Promise<Agent> => {
  const first = await startAgent(config, ports);
  if (!first.isHeldBack) return first;
  let isStopped = false;
  /** `null` between the two: nobody is there whose store could be asked. */
  let running: Agent | null = first;
  let current = Promise.resolve(first);
  // The screen comes back to the same address, also where any port would do.
  const { port } = new URL(first.address);
  const release = async (): Promise<Agent> => {
    running = null;
    await first.stop();
    if (isStopped) return first;
    ports.log.info('brakeReleased');
    running = await startAgent({ ...config, port: Number(port) }, { ...ports, isAfterBrake: true });
    return running;
  };
  const cancel = ports.clock.after(config.restartBrakeSeconds * 1_000, () => {
    // One that can't start ends the program, like any first start that fails.
    current = release();
  });
  return {
    ...first,
    probeStore: () => running?.probeStore() ?? 'writable',
    isIdle: () => running?.isIdle() ?? true,
    stop: async () => {
      isStopped = true;
      cancel();
      await (await current).stop();
    },
  };
};

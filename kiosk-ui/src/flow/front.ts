import { whyNobodyIsInvited } from '@linban/shared/terminals/terminal-state.ts';
import type { AgentStatus } from '../links/agent-link.ts';
import type { Screen } from './view.ts';

/** What stands on the screen while nobody is here. */
export type Front =
  | { readonly name: 'attract' }
  | { readonly name: 'starting' }
  | { readonly name: 'outOfService'; readonly reason: Extract<Screen, { name: 'outOfService' }>['reason'] };

interface FrontFacts {
  readonly agent: AgentStatus;
  /** The agent has been away for longer than a restart takes. */
  readonly agentLost: boolean;
  /** The devices have had their time to start. */
  readonly started: boolean;
}

const outOfService = (reason: Extract<Front, { name: 'outOfService' }>['reason']): Front => ({
  name: 'outOfService',
  reason,
});

/** Derives it from the links and the devices: looked at anew on every change, never remembered. */
export const frontOf = ({ agent, agentLost, started }: FrontFacts): Front => {
  if (agentLost) return outOfService('agentLost');
  if (!agent.snapshot) return { name: 'starting' };
  if (!agent.snapshot.profile) return outOfService('notEnrolled');
  if (agent.snapshot.revoked) return outOfService('revoked');
  const { devices } = agent.snapshot;
  const why = whyNobodyIsInvited(devices);
  if (why === null) return { name: 'attract' };
  return why === 'readerUnavailable' && devices.idCardReader.state === 'starting' && !started
    ? { name: 'starting' }
    : outOfService(why);
};

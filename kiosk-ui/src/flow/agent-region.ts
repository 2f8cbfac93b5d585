import type { AgentStatus } from '../links/agent-link.ts';
import { limits } from './limits.ts';
import { type SessionContext, sessionSetup } from './session-setup.ts';

const restarted = (context: SessionContext, status: AgentStatus): boolean => {
  const before = context.agent.snapshot?.boot;
  return before !== undefined && status.snapshot !== null && status.snapshot.boot !== before;
};

const remember = sessionSetup.assign(({ event }) => (event.type === 'agentChanged' ? { agent: event.status } : {}));
const tellGone = sessionSetup.raise({ type: 'agentGone' });

/** Whether the agent is there. Gone for a moment it is waited for; restarted, it has forgotten the visit. */
export const agentRegion = sessionSetup.createStateConfig({
  initial: 'away',
  states: {
    present: {
      on: {
        agentChanged: [
          { guard: ({ event }) => !event.status.up, target: 'away', actions: remember },
          { guard: ({ context, event }) => restarted(context, event.status), actions: [remember, tellGone] },
          { actions: remember },
        ],
      },
    },
    away: {
      after: {
        [limits.agentLost]: {
          target: 'lost',
          actions: [sessionSetup.assign({ agentLost: true }), tellGone],
        },
      },
      on: {
        agentChanged: [
          {
            guard: ({ context, event }) => event.status.up && restarted(context, event.status),
            target: 'present',
            actions: [remember, tellGone],
          },
          { guard: ({ event }) => event.status.up, target: 'present', actions: remember },
          { actions: remember },
        ],
      },
    },
    lost: {
      exit: sessionSetup.assign({ agentLost: false }),
      on: {
        agentChanged: [
          { guard: ({ event }) => event.status.up, target: 'present', actions: remember },
          { actions: remember },
        ],
      },
    },
  },
});

import { limits } from './limits.ts';
import { sessionSetup } from './session-setup.ts';

/**
 * A call for staff. People are told that staff have been called only once the server has it; until then it is tried again
 * and again. It ends when the person says so, with the visit, or after a while.
 */
export const staffRegion = sessionSetup.createStateConfig({
  initial: 'off',
  states: {
    off: {
      on: { callStaff: { target: 'called', actions: 'staffCallBegun' } },
    },
    called: {
      exit: 'endStaffCall',
      always: { guard: ({ context }) => context.staffCall === 'none', target: 'off' },
      on: {
        dismiss: { target: 'off', actions: 'staffCallOver' },
        // Started anew, the agent has forgotten the call.
        agentGone: { target: '.telling' },
      },
      after: { [limits.staffCall]: { target: 'off', actions: 'staffCallOver' } },
      initial: 'telling',
      states: {
        telling: {
          invoke: {
            src: 'callStaff',
            input: ({ context }) => context.ports,
            onDone: [
              { guard: ({ event }) => event.output, target: 'told', actions: 'staffCallHeard' },
              { target: 'waiting', actions: 'staffCallUnheard' },
            ],
            onError: { target: 'waiting', actions: 'staffCallUnheard' },
          },
        },
        waiting: { after: { [limits.staffCallRetry]: { target: 'telling' } } },
        told: {},
      },
    },
  },
});

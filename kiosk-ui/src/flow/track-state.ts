import { sessionSetup } from './session-setup.ts';

const toTrack = sessionSetup.sendTo('track', ({ event }) => event);

/**
 * Somebody without a card looks a case up by its receipt: a visit of a person nobody knows. Leaving it in any way ends it at
 * the agent, which forgets what was scanned.
 */
export const trackState = sessionSetup.createStateConfig({
  id: 'track',
  entry: ['prepareVisit', 'beginVisit', 'watch'],
  exit: ['endVisit', 'dropVisit', 'unwatch'],
  invoke: {
    id: 'track',
    src: 'track',
    input: ({ context: { ports, visitId } }) => {
      if (!visitId) throw new Error('a receipt is looked up outside of a visit');
      return { ports, visitId };
    },
    onSnapshot: { actions: [] },
    onDone: { target: '#front' },
  },
  on: {
    typeCode: { actions: toTrack },
    track: { actions: toTrack },
    retry: { actions: toTrack },
    back: { actions: toTrack },
    home: { target: '#front' },
    end: { target: '#front', actions: 'forget' },
    idleOver: { target: '#front', actions: 'forget' },
    agentGone: { target: '#front', actions: 'forget' },
  },
});

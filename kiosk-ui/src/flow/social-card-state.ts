import { sessionSetup } from './session-setup.ts';

const toSocialCard = sessionSetup.sendTo('socialCard', ({ event }) => event);
/** A card in the slot is easily forgotten: whoever leaves it there is told. */
const away = [
  { guard: 'socialCardLeft', target: '#goodbye', actions: 'forget' },
  { target: '#front', actions: 'forget' },
] as const;

/**
 * Somebody has only their social security card with them: a visit of a person nobody knows. Leaving it in any way ends it at
 * the agent, which forgets what was read.
 */
export const socialCardState = sessionSetup.createStateConfig({
  id: 'socialCard',
  entry: ['prepareVisit', 'beginVisit', 'watch'],
  exit: ['endVisit', 'dropVisit', 'unwatch'],
  invoke: {
    id: 'socialCard',
    src: 'socialCard',
    input: ({ context: { ports, visitId } }) => {
      if (!visitId) throw new Error('a social security card is read outside of a visit');
      return { ports, visitId };
    },
    onSnapshot: { actions: [] },
    onDone: { target: '#identify' },
  },
  on: {
    retry: { actions: toSocialCard },
    back: { actions: toSocialCard },
    identify: { target: '#identify' },
    openGuides: { target: '#guides' },
    home: away,
    end: away,
    idleOver: away,
    agentGone: { target: '#front', actions: 'forget' },
  },
});

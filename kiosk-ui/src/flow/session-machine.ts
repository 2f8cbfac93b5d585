import { assign } from 'xstate';
import { agentRegion } from './agent-region.ts';
import { idleRegion } from './idle-region.ts';
import { limits } from './limits.ts';
import { personState } from './person-region.ts';
import { initialContext, sessionSetup } from './session-setup.ts';
import { socialCardState } from './social-card-state.ts';
import { staffRegion } from './staff-region.ts';
import { trackState } from './track-state.ts';

const rememberServer = sessionSetup.assign(({ event }) =>
  event.type === 'serverChanged' ? { serverUp: event.up } : {},
);

/** What the centre offers, kept while the server is away and asked for again from time to time. */
const catalogueRegion = sessionSetup.createStateConfig({
  initial: 'loading',
  states: {
    loading: {
      invoke: {
        src: 'loadCatalogue',
        input: ({ context }) => context.ports,
        onDone: [
          { guard: ({ event }) => event.output === null, target: 'retrying' },
          {
            target: 'loaded',
            actions: assign({ catalogue: ({ context, event }) => event.output ?? context.catalogue }),
          },
        ],
        onError: { target: 'retrying' },
      },
    },
    retrying: {
      after: { [limits.catalogueRetry]: { target: 'loading' } },
      // An event taken by a region does not reach the root as well.
      on: { serverChanged: { guard: ({ event }) => event.up, target: 'loading', actions: rememberServer } },
    },
    loaded: { after: { [limits.catalogueRefresh]: { target: 'loading' } } },
  },
});

/** Screens without a person; they follow the links and the devices by themselves. */
const flowRegion = sessionSetup.createStateConfig({
  initial: 'front',
  states: {
    front: {
      id: 'front',
      always: [
        { guard: { type: 'frontIs', params: { name: 'attract' } }, target: 'person' },
        { guard: { type: 'frontIs', params: { name: 'starting' } }, target: 'starting' },
        { target: 'outOfService' },
      ],
    },
    starting: {
      always: { guard: { type: 'frontMoved', params: { shown: 'starting' } }, target: 'front' },
      after: { [limits.starting]: { target: 'front', reenter: true, actions: assign({ started: true }) } },
    },
    outOfService: {
      always: { guard: { type: 'frontMoved', params: { shown: 'outOfService' } }, target: 'front' },
      on: {
        openGuides: { target: 'guides' },
        openTrack: { guard: 'onlyReaderMissing', target: 'track' },
        openItem: {
          guard: 'knownItem',
          target: 'guide',
          actions: ['rememberItem', assign({ guideFrom: 'front' })],
        },
      },
    },
    guides: {
      id: 'guides',
      entry: ['watch', assign({ openItem: null })],
      exit: 'unwatch',
      on: {
        openItem: {
          guard: 'knownItem',
          target: 'guide',
          actions: ['rememberItem', assign({ guideFrom: 'guides' })],
        },
        identify: { target: '#identify' },
        back: { target: 'front' },
        home: { target: 'front' },
        end: { target: 'front', actions: 'forget' },
        idleOver: { target: 'front', actions: 'forget' },
      },
    },
    guide: {
      id: 'guide',
      entry: 'watch',
      exit: 'unwatch',
      on: {
        startItem: { target: '#identify' },
        identify: { target: '#identify' },
        back: [{ guard: ({ context }) => context.guideFrom === 'guides', target: 'guides' }, { target: 'front' }],
        home: { target: 'front' },
        end: { target: 'front', actions: 'forget' },
        idleOver: { target: 'front', actions: 'forget' },
      },
    },
    track: trackState,
    socialCard: socialCardState,
    person: personState,
    /** Between two visits of the same person: the first one is ended. */
    identifyAgain: { id: 'identifyAgain', always: { target: '#identify' } },
    identifyFailed: {
      id: 'identifyFailed',
      entry: 'watch',
      exit: 'unwatch',
      on: {
        retry: { target: '#identify' },
        identify: { target: '#identify' },
        openSocialCard: { guard: 'socialCardReady', target: 'socialCard' },
        back: { target: 'front' },
        home: { target: 'front' },
        end: { target: 'front', actions: 'forget' },
        idleOver: { target: 'front', actions: 'forget' },
        agentGone: { target: 'front', actions: 'forget' },
      },
    },
    goodbye: {
      id: 'goodbye',
      exit: 'forget',
      initial: 'reading',
      states: {
        reading: { after: { [limits.goodbye]: { target: 'over' } } },
        over: {
          always: { guard: 'allTaken', target: '#front' },
          after: { [limits.goodbyeTaking - limits.goodbye]: { target: '#front' } },
        },
      },
      on: {
        identify: { target: '#identify' },
        home: { target: 'front' },
        back: { target: 'front' },
        end: { target: 'front' },
        dismiss: { target: 'front' },
      },
    },
  },
});

/** The terminal's screen as a whole, from power-on to power-off: one visit after the other, nothing kept between them. */
export const sessionMachine = sessionSetup.createMachine({
  id: 'session',
  type: 'parallel',
  context: ({ input }) => initialContext(input),
  invoke: { src: 'watchWorld', input: ({ context }) => context.ports },
  on: {
    serverChanged: { actions: rememberServer },
    setLanguage: {
      actions: assign({ settings: ({ context, event }) => ({ ...context.settings, language: event.language }) }),
    },
    setTextSize: {
      actions: assign({ settings: ({ context, event }) => ({ ...context.settings, textSize: event.textSize }) }),
    },
    setContrast: {
      actions: assign({ settings: ({ context, event }) => ({ ...context.settings, contrast: event.contrast }) }),
    },
  },
  states: {
    flow: flowRegion,
    idle: idleRegion,
    staff: staffRegion,
    agent: agentRegion,
    catalogue: catalogueRegion,
  },
});

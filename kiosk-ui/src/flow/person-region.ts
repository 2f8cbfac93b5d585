import { and, assign, not, stateIn } from 'xstate';
import type { Identified, IdentifyResult } from './identify-machine.ts';
import { limits } from './limits.ts';
import { type SessionContext, sessionSetup } from './session-setup.ts';
import { calm } from './standing.ts';
import { visitStanding } from './visit-machine.ts';

const toVisit = sessionSetup.sendTo('visit', ({ event }) => event);

/** Who was identified, from the event that began the visit: the session itself never keeps it. */
const identifiedOf = (event: { readonly type: string; readonly output?: IdentifyResult }): Identified => {
  if (event.output?.kind !== 'identified') throw new Error('a visit begins without identification');
  return event.output.identified;
};

/** Takes over who somebody is only as far as the screen must change: more time, larger text. */
const welcome = (context: SessionContext, isElder: boolean): Partial<SessionContext> =>
  isElder ? { patient: true, settings: { ...context.settings, textSize: 'large' } } : {};

/** Without the server people can apply for what the terminal has been told of; a terminal that knows of nothing has nothing to offer. */
const mayVisit = ({ catalogue }: SessionContext, result: IdentifyResult): boolean =>
  result.kind === 'identified' && (result.identified.session === 'open' || catalogue.items.length > 0);

/**
 * The reader is armed, first at the attract screen for whoever lays a card there, then for the person who is identified
 * and visits: one read from the invitation to the visit. Leaving it in any way ends the visit at the agent and the server.
 */
export const personState = sessionSetup.createStateConfig({
  entry: 'prepareVisit',
  exit: ['endVisit', 'dropVisit'],
  initial: 'reader',
  states: {
    reader: {
      invoke: {
        id: 'identify',
        src: 'identify',
        input: ({ context: { ports, visitId } }) => {
          if (!visitId) throw new Error('a card is read outside of a visit');
          return { ports, visitId };
        },
        onSnapshot: { actions: [] },
        onDone: [
          {
            guard: ({ context, event }) => mayVisit(context, event.output),
            target: 'visit',
            actions: assign(({ context, event: { output } }) =>
              output.kind === 'identified' ? welcome(context, output.identified.holder.isElder) : {},
            ),
          },
          {
            target: '#identifyFailed',
            actions: assign(({ event: { output } }) =>
              output.kind === 'failed' ? { identifyFailed: output.cause } : { identifyFailed: 'serverUnreachable' },
            ),
          },
        ],
      },
      initial: 'attract',
      states: {
        attract: {
          entry: assign({ openItem: null, started: true }),
          always: { guard: { type: 'frontMoved', params: { shown: 'attract' } }, target: '#front' },
          after: { [limits.settingsForgotten]: { actions: 'forgetSettings' } },
          on: {
            activity: { target: 'attract', reenter: true },
            identify: { target: 'identify' },
            cardLaid: { target: 'identify' },
            guestRead: { target: 'guest' },
            openGuides: { target: '#guides' },
            openTrack: { target: '#track' },
            openItem: {
              guard: 'knownItem',
              target: '#guide',
              actions: ['rememberItem', assign({ guideFrom: 'front' })],
            },
          },
        },
        identify: {
          id: 'identify',
          entry: ['beginVisit', sessionSetup.sendTo('identify', { type: 'wanted' })],
          on: {
            agentGone: { target: '#front' },
            guestRead: { target: 'guest' },
            openSocialCard: { guard: 'socialCardReady', target: '#socialCard' },
            back: { target: '#front' },
            home: { target: '#front' },
            end: { target: '#front' },
          },
        },
        /** Somebody for whom there are no items here sees what was read, and where to go. */
        guest: {
          entry: ['beginVisit', 'watch'],
          exit: 'unwatch',
          on: {
            identify: { target: 'identify' },
            back: { target: 'identify' },
            openGuides: { target: '#guides' },
            home: { target: '#goodbye' },
            end: { target: '#goodbye' },
            idleOver: { target: '#goodbye' },
            agentGone: { target: '#front', actions: 'forget' },
          },
        },
      },
    },
    visit: {
      entry: 'watch',
      exit: 'unwatch',
      invoke: {
        id: 'visit',
        src: 'visit',
        input: ({ context: { ports, visitId, catalogue, openItem }, event, self }) => {
          if (!visitId) throw new Error('a visit begins without an id');
          return {
            ports,
            visitId,
            identified: identifiedOf(event),
            items: catalogue.items,
            openItem,
            language: () => self.getSnapshot().context.settings.language,
          };
        },
        onSnapshot: {
          actions: assign({
            standing: ({ event }) => (event.snapshot ? visitStanding(event.snapshot.context) : calm),
          }),
        },
        onDone: [
          { guard: ({ event }) => event.output === 'identifyAgain', target: '#identifyAgain' },
          { target: '#goodbye' },
        ],
      },
      on: {
        end: [
          // Whoever is asked whether they are still there is offered there to keep it.
          { guard: and(['mayLoseAnswers', not(stateIn({ idle: 'warning' }))]), actions: toVisit },
          { guard: 'free', target: '#goodbye' },
        ],
        idleOver: { target: '#goodbye' },
        retry: { actions: toVisit },
        back: { actions: toVisit },
        home: { actions: toVisit },
        openItems: { actions: toVisit },
        openItem: { actions: toVisit },
        openCases: { actions: toVisit },
        openCase: { actions: toVisit },
        startItem: { actions: toVisit },
        answer: { actions: toVisit },
        next: { actions: toVisit },
        change: { actions: toVisit },
        confirm: { actions: toVisit },
        sign: { actions: toVisit },
        printDocument: { actions: toVisit },
        printReceipt: { actions: toVisit },
        printHistory: { actions: toVisit },
        withdraw: { actions: toVisit },
        keep: { actions: toVisit },
        discard: { actions: toVisit },
        continueItem: { actions: toVisit },
        dropDraft: { actions: toVisit },
        answerSupplement: { actions: toVisit },
        finish: { actions: toVisit },
        rate: { actions: toVisit },
        skipRating: { actions: toVisit },
      },
      initial: 'here',
      states: {
        here: {
          on: {
            agentGone: [
              { guard: 'telling', target: 'telling' },
              { target: '#front', actions: 'forget' },
            ],
          },
        },
        telling: {
          always: { guard: 'told', target: '#front', actions: 'forget' },
          after: { [limits.telling]: { target: '#front', actions: 'forget' } },
        },
      },
    },
  },
});

import { limits } from './limits.ts';
import { sessionSetup } from './session-setup.ts';

/** Nobody touches: asked after a while, ended after a countdown. Any touch extends, any number of times (WCAG 2.2.1). */
export const idleRegion = sessionSetup.createStateConfig({
  initial: 'off',
  states: {
    off: { always: { guard: ({ context }) => context.watched, target: 'watching' } },
    watching: {
      id: 'watching',
      always: [
        { guard: 'stopped', target: 'off' },
        { guard: 'still', target: 'paused' },
      ],
      after: { idle: { target: 'warning' } },
      on: { activity: { target: 'watching', reenter: true }, moreTime: { target: 'watching', reenter: true } },
    },
    paused: {
      always: [
        { guard: 'stopped', target: 'off' },
        { guard: 'moving', target: 'watching' },
      ],
    },
    warning: {
      entry: sessionSetup.assign({ secondsLeft: limits.idleCountdownSeconds }),
      always: [
        { guard: 'stopped', target: 'off' },
        { guard: 'still', target: 'paused' },
      ],
      on: { activity: { target: '.touched' }, moreTime: { target: 'watching' } },
      initial: 'counting',
      states: {
        // The finger may have gone down on one of the question's own buttons: it stays until that touch has ended.
        touched: { after: { [limits.touch]: { target: '#watching' } } },
        counting: {
          after: {
            1000: [
              {
                guard: ({ context }) => context.secondsLeft <= 1,
                target: 'over',
                actions: sessionSetup.raise({ type: 'idleOver' }),
              },
              {
                target: 'counting',
                reenter: true,
                actions: sessionSetup.assign({ secondsLeft: ({ context }) => context.secondsLeft - 1 }),
              },
            ],
          },
        },
        over: {},
      },
    },
  },
});

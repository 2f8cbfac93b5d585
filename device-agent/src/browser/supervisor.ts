import type { ScreenPlace } from '@linban/shared/contracts/agent-link.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { BrowserConfig } from './browser-config.ts';
import { type Chromium, type ChromiumOptions, createChromium } from './chromium.ts';
import type { RepairHistoryFile } from './repair-history.ts';
import {
  begin,
  firstSupervision,
  isStorm,
  repairsOf,
  type Step,
  type SupervisionEvent,
  step,
  supervisionLimits,
} from './supervision.ts';

export interface BrowserSupervisorOptions {
  readonly config: BrowserConfig;
  readonly address: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly history: RepairHistoryFile;
  /** Somebody's card is just being read: the page is not taken away under their hands. */
  readonly isSomebodyBeginning: () => boolean;
  readonly reloadPage: () => void;
  /** No browser comes up, however often it is started: the agent itself is to be started anew. */
  readonly restartAgent: () => void;
  /** The browser fails again and again: the brake holds. */
  readonly onStorm?: () => void;
  /** The processes; tests give their own. */
  readonly createBrowser?: (options: ChromiumOptions) => Chromium;
}

/** Starts the kiosk's browser, keeps it alive, and gives each person a fresh one. */
export interface BrowserSupervisor {
  beat(place: ScreenPlace): void;
  /** `farewell`: the page said before that it goes. */
  screenGone(farewell: boolean): void;
  screenBack(): void;
  /** How often it failed of late, for the health report. */
  repairs(): { readonly recent: number; readonly isStorm: boolean };
  /** Staff put right what was wrong: a browser that waits out its brake is started at once. */
  forgive(): void;
  /** Ends the browser; resolves when it is gone. */
  stop(): Promise<void>;
}

export const startBrowserSupervisor = (options: BrowserSupervisorOptions): BrowserSupervisor => {
  const { config, address, clock, log, history, createBrowser = createChromium } = options;
  const now = () => clock.now().getTime();
  let state = firstSupervision(history.read(), now());
  let wasStorm = false;
  let cancelLook = () => {};
  let onStopped: (() => void) | null = null;
  let isRunning = false;

  const keepHistory = (): void => {
    try {
      history.write(state);
    } catch (error) {
      log.bug('browserHistoryNotKept', error);
    }
  };

  const browser = createBrowser({
    ...config,
    address,
    clock,
    onExit: () => {
      isRunning = false;
      if (onStopped) onStopped();
      else take({ type: 'exited' });
    },
  });

  const carryOut = (before: typeof state, { state: next, actions }: Step): void => {
    state = next;
    if (state.repairs !== before.repairs || state.agentRestartedAt !== before.agentRestartedAt) keepHistory();
    for (const action of actions) {
      switch (action) {
        case 'launch':
          isRunning = true;
          browser.launch();
          break;
        case 'reload':
          log.warn('browserSilent');
          options.reloadPage();
          break;
        case 'end':
          if (state.planned) log.info('browserRenewed');
          else log.warn('browserRestarted', { count: state.repairs.length });
          browser.end();
          break;
        case 'restartAgent':
          log.warn('browserNeedsAgentRestart', { count: state.barren });
          options.restartAgent();
          break;
      }
    }
    const storms = isStorm(state, now());
    const begins = storms && !wasStorm;
    wasStorm = storms;
    if (!begins) return;
    log.warn('browserStorm', { count: state.repairs.length });
    options.onStorm?.();
  };

  const take = (event: SupervisionEvent): void => {
    if (onStopped === null) carryOut(state, step(state, event, now()));
  };
  const lookForRenderers = (): void => {
    if (state.phase === 'dropped' && browser.hasLostRenderer()) take({ type: 'rendererLost' });
  };
  const look = (): void => {
    take({ type: 'look' });
    cancelLook = clock.after(supervisionLimits.look, look);
  };

  carryOut(state, begin(state, now()));
  cancelLook = clock.after(supervisionLimits.look, look);

  return {
    beat: (place) => take({ type: 'beat', place, begun: options.isSomebodyBeginning() }),
    screenGone: (farewell) => {
      take({ type: 'screenGone', farewell });
      for (const delay of supervisionLimits.afterDrop) clock.after(delay, lookForRenderers);
    },
    screenBack: () => {
      browser.noteRenderers();
      take({ type: 'screenBack' });
    },
    repairs: () => repairsOf(state, now()),
    forgive: () => {
      log.info('browserForgiven');
      take({ type: 'forgiven' });
    },
    stop: () =>
      new Promise((resolve) => {
        cancelLook();
        onStopped = resolve;
        if (isRunning) browser.end();
        else resolve();
      }),
  };
};

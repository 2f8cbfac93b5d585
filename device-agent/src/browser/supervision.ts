import type { ScreenPlace } from '@linban/shared/contracts/agent-link.ts';
import { mostRepairs, nextStartAt, recentRepairs } from './brake.ts';

/** All limits of the repair ladder, in milliseconds, each with its reason. */
export const supervisionLimits = {
  /** Between two looks; longer gaps (a suspended or stalled machine) count as two at most. */
  look: 500,
  /** From the start of the process to the page's first beat, on a slow machine with a cold disk. */
  opening: 30_000,
  /** Without beats although the page is connected: it is asked to load itself again. */
  silence: 4_000,
  /** The page was asked and is still silent. With `silence`, a hung page is known after 8 s (goal: 10 s). */
  reload: 4_000,
  /** The page has taken its leave: it loads itself again, and is back sooner on a slow machine too. */
  lost: 3_000,
  /**
   * The page's connection has gone without a word: the browser's network has died, and then the page is back in a third of a
   * second; or its renderer has, where the machine doesn't tell (goal: back within 5 s).
   */
  dropped: 1_000,
  /** The connection of a renderer that dies goes a moment before its process does: the processes are looked at so long afterwards. */
  afterDrop: [0, 100, 300],
  /** A browser that was killed must be gone by then; otherwise it is killed again. */
  ending: 5_000,
  /** Restarting the agent because no browser comes up is tried no more often. */
  agentRestart: 60 * 60_000,
} as const;

/** So many starts in a row that brought no page: the fault may be the agent's own. */
const barrenStarts = 3;

/**
 * `down`: no process, the next start is due at `startAt`. `opening`: no beat yet. `asked`: silent, and told to load again.
 * `lost`: without a connection. `dropped`: without one, and no word was said before. `ending`: killed, not yet gone. `leaving`: the agent is about to be restarted.
 */
type SupervisionPhase = 'down' | 'opening' | 'living' | 'asked' | 'lost' | 'dropped' | 'ending' | 'leaving';

export interface Supervision {
  readonly phase: SupervisionPhase;
  /** Milliseconds in this phase, or since the last beat. Counted by looks, so that neither a suspended machine nor a changed clock adds to it. */
  readonly quietMs: number;
  readonly lookedAt: number;
  readonly startAt: number;
  readonly place: ScreenPlace | null;
  /** The page has held a visit: it must not see another one. */
  readonly used: boolean;
  /** The end under way is none of a fault: a fresh browser for the next person. */
  readonly planned: boolean;
  readonly barren: number;
  /** Wall times of the starts after a fault. */
  readonly repairs: readonly number[];
  readonly agentRestartedAt: number | null;
}

export type SupervisionEvent =
  /** `begun`: somebody's card is just being read. */
  | { readonly type: 'beat'; readonly place: ScreenPlace; readonly begun: boolean }
  /** `farewell`: the page said so before. */
  | { readonly type: 'screenGone'; readonly farewell: boolean }
  /** A process that drew the page is dead: no page comes back from it. */
  | { readonly type: 'rendererLost' }
  /** A page has connected: its beats have to follow. */
  | { readonly type: 'screenBack' }
  /** No process is left, or none could be started. */
  | { readonly type: 'exited' }
  /** Staff put right what was wrong: what was before counts no more. */
  | { readonly type: 'forgiven' }
  | { readonly type: 'look' };

/** `end` kills all of the browser; `exited` follows. `restartAgent`: leave, to be started again from outside. */
export type SupervisionAction = 'launch' | 'reload' | 'end' | 'restartAgent';

export interface Step {
  readonly state: Supervision;
  readonly actions: readonly SupervisionAction[];
}

/** What is remembered across a restart of the agent, so that the brake holds. */
export type RepairHistory = Pick<Supervision, 'repairs' | 'agentRestartedAt'>;

export const firstSupervision = (history: RepairHistory, now: number): Supervision => ({
  ...history,
  repairs: recentRepairs(history.repairs, now),
  phase: 'down',
  quietMs: 0,
  lookedAt: now,
  startAt: nextStartAt(history.repairs, now),
  place: null,
  used: false,
  planned: false,
  barren: 0,
});

/** How often the browser was started after a fault of late; in a storm the next failure waits. */
export const repairsOf = ({ repairs }: Supervision, now: number): { recent: number; isStorm: boolean } => {
  const recent = recentRepairs(repairs, now).length;
  return { recent, isStorm: recent >= mostRepairs };
};

/** Whether the brake holds: the browser fails again and again, and is started seldom. */
export const isStorm = ({ phase, startAt }: Supervision, now: number): boolean => phase === 'down' && startAt > now;

const stay = (state: Supervision): Step => ({ state, actions: [] });
const enter = (
  state: Supervision,
  phase: SupervisionPhase,
  action: SupervisionAction,
  changes: Partial<Supervision> = {},
): Step => ({ state: { ...state, ...changes, phase, quietMs: 0 }, actions: [action] });

const launch = (state: Supervision): Step =>
  enter(state, 'opening', 'launch', { place: null, used: false, planned: false });

const repair = (state: Supervision): Step => enter(state, 'ending', 'end', { planned: false });

const isFree = (place: ScreenPlace | null): boolean => place !== null && place !== 'visit';

/** The page of a visit that is over is thrown away with its browser, unless the next person has begun on it. */
const onBeat = (state: Supervision, place: ScreenPlace, begun: boolean): Step => {
  if (state.phase === 'down' || state.phase === 'ending' || state.phase === 'leaving') return stay(state);
  const used = state.used || place === 'visit';
  const living: Supervision = { ...state, phase: 'living', quietMs: 0, barren: 0, place, used };
  if (used && isFree(place) && !begun) return enter(living, 'ending', 'end', { planned: true });
  return stay(living);
};

const onFailedBrowser = (state: Supervision, now: number): Step => {
  const barren = state.place === null ? state.barren + 1 : 0;
  const mayRestartAgent =
    state.agentRestartedAt === null ||
    state.agentRestartedAt > now ||
    now - state.agentRestartedAt >= supervisionLimits.agentRestart;
  if (barren >= barrenStarts && mayRestartAgent)
    return enter(state, 'leaving', 'restartAgent', { agentRestartedAt: now, barren });
  const startAt = nextStartAt(state.repairs, now);
  const down: Supervision = { ...state, phase: 'down', quietMs: 0, barren, startAt, place: null, used: false };
  return startAt <= now ? startAgain(down, now) : stay(down);
};

const startAgain = (state: Supervision, now: number): Step =>
  launch({ ...state, repairs: [...recentRepairs(state.repairs, now), now] });

const onLook = (state: Supervision, now: number): Step => {
  const elapsed = Math.min(Math.max(now - state.lookedAt, 0), 2 * supervisionLimits.look);
  const looked: Supervision = { ...state, lookedAt: now, quietMs: state.quietMs + elapsed };
  const isOver = (limit: number): boolean => looked.quietMs > limit;
  switch (looked.phase) {
    case 'down':
      if (nextStartAt(looked.repairs, now) > now) return stay({ ...looked, startAt: nextStartAt(looked.repairs, now) });
      return startAgain(looked, now);
    case 'opening':
      return isOver(supervisionLimits.opening) ? repair(looked) : stay(looked);
    case 'living':
      return isOver(supervisionLimits.silence) ? enter(looked, 'asked', 'reload') : stay(looked);
    case 'asked':
      return isOver(supervisionLimits.reload) ? repair(looked) : stay(looked);
    case 'lost':
    case 'dropped':
      return isOver(supervisionLimits[looked.phase]) ? repair(looked) : stay(looked);
    case 'ending':
      return isOver(supervisionLimits.ending) ? enter(looked, 'ending', 'end') : stay(looked);
    case 'leaving':
      return stay(looked);
  }
};

/** Starts the browser of a supervision that has just been made, unless the brake of an earlier life still holds. */
export const begin = (state: Supervision, now: number): Step => (state.startAt <= now ? launch(state) : stay(state));

/**
 * The repair ladder as a pure machine: page asked to load again, browser started anew, agent started anew; and a fresh
 * browser after each visit. `now`: wall time in milliseconds.
 */
export const step = (state: Supervision, event: SupervisionEvent, now: number): Step => {
  switch (event.type) {
    case 'beat':
      return onBeat(state, event.place, event.begun);
    case 'screenGone':
      return state.phase === 'living' || state.phase === 'asked'
        ? stay({ ...state, phase: event.farewell ? 'lost' : 'dropped', quietMs: 0 })
        : stay(state);
    case 'rendererLost':
      return state.phase === 'dropped' ? repair(state) : stay(state);
    case 'screenBack':
      return stay(state.phase === 'dropped' ? { ...state, phase: 'living', quietMs: 0 } : state);
    case 'exited':
      if (state.phase === 'down' || state.phase === 'leaving') return stay(state);
      return state.phase === 'ending' && state.planned ? launch(state) : onFailedBrowser(state, now);
    case 'forgiven': {
      const forgiven: Supervision = { ...state, repairs: [], agentRestartedAt: null, barren: 0 };
      return state.phase === 'down' ? launch(forgiven) : stay(forgiven);
    }
    case 'look':
      return onLook(state, now);
  }
};

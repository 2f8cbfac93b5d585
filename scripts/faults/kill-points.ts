import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Trial } from '../../e2e/support/trial.ts';
import { type Fault, judge, type Round } from './judge.ts';
import { type Ledger, readLedger } from './ledger.ts';
import { type KillPoint, planKills, segments, type Timeline } from './plan.ts';
import { type Card, type Resident, startHeadlessResident } from './resident.ts';
import { type Mark, marks } from './witness.ts';

/** Opens a screen in a real browser; given from outside, because only some campaigns want one. */
type OpenBrowserResident = (options: { agent: string; card: Card }) => Promise<Resident>;

export interface CampaignOptions {
  readonly trial: Trial;
  readonly points: number;
  /** So many of the points with a real browser; needs `openBrowser`. */
  readonly chromium: number;
  readonly openBrowser?: OpenBrowserResident;
  readonly seed: number;
  /** Gets the lines for people. */
  readonly report: (line: string) => void;
}

export interface CampaignResult {
  readonly points: number;
  /** Kills that hit while the application was under way. */
  readonly struck: number;
  /** How many people were told that their case is kept or accepted, and how many cases there are. */
  readonly promised: number;
  readonly cases: number;
  readonly faults: readonly Fault[];
  readonly seconds: number;
}

/** Of somebody who only looks. */
const noCard: Card = { layOn: () => {}, takeOff: () => {} };
const itemId = 'unemployment-registration';
/** Somebody whom the department grants what they ask for. */
const personId = 'wang';
const calmRuns = 3;
/** A terminal that does not get this far is broken; milliseconds. */
const markWithinMs = 60_000;
/** How long the person stays after a kill: long enough for the screen to say what it has to say, milliseconds. */
const patienceMs = 6_000;
/** The same once they were told that the case is accepted. */
const acceptedPatienceMs = 1_500;
/** The outbox itself waits ten seconds before it takes over from a screen; milliseconds. */
const drainWithinMs = 90_000;

const within = async (promise: Promise<boolean>, milliseconds: number): Promise<boolean> => {
  const timer = new AbortController();
  const late = pause(milliseconds, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
  }
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const timelineOf = (runs: readonly ReadonlyMap<Mark, number>[]): Timeline =>
  new Map(
    segments.map(
      ({ from, to }) => [from, median(runs.map((run) => (run.get(to) ?? 0) - (run.get(from) ?? 0)))] as const,
    ),
  );

const nameOf = ({ victim, after, delayMs, screen, line }: KillPoint): string => {
  const where = screen === 'chromium' ? ' in Chromium' : '';
  return `${victim} ${delayMs.toFixed(0)} ms after ${after}${where}${line === 'cut' ? ', line cut' : ''}`;
};

/** Walks people through one application after the other, kills something at each point, and judges all of it at the end. */
export const runKillPoints = async (options: CampaignOptions): Promise<CampaignResult> => {
  const { trial, seed, report } = options;
  const startedAt = performance.now();
  const agent = `http://127.0.0.1:${trial.ports.agent}/`;
  const card: Card = {
    layOn: () => trial.dock.act({ type: 'layCard', personId }),
    takeOff: () => trial.dock.act({ type: 'takeCard' }),
  };
  const start = (): Resident => startHeadlessResident({ agent, itemId, card });
  const rounds: Round[] = [];
  let next: Resident | null = null;

  /** The next resident's process is started early, so that it has loaded its modules when it is wanted. */
  const takeHeadless = (): Resident => {
    const resident = next ?? start();
    next = start();
    return resident;
  };

  const attend = async (name: string, resident: Resident, work: () => Promise<void>): Promise<void> => {
    const begunAt = new Date();
    resident.begin();
    try {
      await work();
    } finally {
      await resident.kill();
      card.takeOff();
      rounds.push({ name, begunAt, endedAt: new Date(), told: resident.told() });
    }
  };

  const calmRun = async (index: number): Promise<ReadonlyMap<Mark, number>> => {
    const resident = takeHeadless();
    await attend(`calm run ${index}`, resident, async () => {
      const isOver = await within(resident.until('over'), markWithinMs);
      const missed = marks.filter((mark) => !resident.reached().has(mark));
      if (!isOver || missed.length > 0)
        throw new Error(
          `a calm person did not get through: stood at ${resident.place()}, never at ${missed.join(', ')}`,
        );
    });
    return resident.reached();
  };

  const setLine = async (mode: 'up' | 'cut'): Promise<void> => {
    trial.dock.act({ type: 'setNetwork', mode });
    await trial.dock.until(({ network }) => network === mode, `the line ${mode}`);
  };

  const strike = async (point: KillPoint): Promise<boolean> => {
    const resident =
      point.screen === 'chromium' && options.openBrowser ? await options.openBrowser({ agent, card }) : takeHeadless();
    const begun = performance.now();
    let place = '';
    await attend(nameOf(point), resident, async () => {
      if (point.line === 'cut' && (await within(resident.until('form'), markWithinMs))) await setLine('cut');
      if (!(await within(resident.until(point.after), markWithinMs)))
        throw new Error(`nobody came as far as "${nameOf(point)}": stood at ${resident.place()}`);
      await within(resident.until('over'), point.delayMs);
      place = resident.place();
      if (point.victim === 'browser') return resident.kill();
      trial.kill(point.victim);
      const isAccepted = await within(resident.until('accepted'), patienceMs);
      await within(resident.until('over'), isAccepted ? acceptedPatienceMs : 0);
    });
    if (point.line === 'cut') await setLine('up');
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    report(
      `  ${seconds.padStart(4)} s  ${nameOf(point).padEnd(48)} at ${place.padEnd(24)} left at ${resident.place()}`,
    );
    return !place.startsWith('over');
  };

  /** Waits until nothing moves any more. A screen that connects makes the terminal report afresh. */
  const settle = async (): Promise<Ledger> => {
    const since = new Date();
    const last = startHeadlessResident({ agent, itemId, card: noCard });
    last.begin();
    let why = '';
    try {
      for (let waited = 0; waited < drainWithinMs; waited += 250) {
        try {
          const ledger = await readLedger(join(trial.dataFolder, 'server'));
          const isHeard = ledger.outbox !== null && ledger.outbox.heardAt > since && ledger.outbox.waiting === 0;
          if (isHeard && ledger.cases.every(({ state }) => state !== 'deciding')) return ledger;
          why = '';
        } catch (error) {
          why = error instanceof Error ? error.message : String(error);
        }
        await pause(250);
      }
      if (why !== '') throw new Error(`the database could not be read: ${why}`);
      return await readLedger(join(trial.dataFolder, 'server'));
    } finally {
      await last.kill();
    }
  };

  try {
    const calm: ReadonlyMap<Mark, number>[] = [];
    for (let index = 1; index <= calmRuns; index += 1) calm.push(await calmRun(index));
    const timeline = timelineOf(calm);
    report(`calm: ${[...timeline].map(([mark, milliseconds]) => `${mark} +${milliseconds.toFixed(0)} ms`).join(', ')}`);
    const plan = planKills({ ...options, timeline });
    let struck = 0;
    for (const point of plan) if (await strike(point)) struck += 1;
    const ledger = await settle();
    const promised = rounds.filter(({ told }) =>
      told.some(({ word }) => word === 'kept' || word === 'accepted'),
    ).length;
    const seconds = (performance.now() - startedAt) / 1000;
    const faults = judge(rounds, ledger);
    const count = (kind: Fault['kind']) => faults.filter((fault) => fault.kind === kind).length;
    report(
      `seed ${seed}: ${plan.length} kills (${struck} while it was under way), ${promised} people promised, ` +
        `${ledger.cases.length} cases, ${count('lost')} lost, ${count('doubled')} doubled, ` +
        `${faults.length} faults in all, ${seconds.toFixed(0)} s`,
    );
    for (const { kind, where, what } of faults) report(`  ${kind}: ${where}: ${what}`);
    return { points: plan.length, struck, promised, cases: ledger.cases.length, faults, seconds };
  } finally {
    await (next as Resident | null)?.kill();
  }
};

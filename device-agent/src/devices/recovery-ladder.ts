import type { DeviceAction, DeviceStatus } from '@linban/shared/devices/device-status.ts';
import type { RecoveryRung } from '@linban/shared/terminals/health.ts';
import type { RecoveryStep } from '../drivers/driver.ts';

/** A step that is carried out: by the driver, or by whatever switches the device's power. */
export type LadderStep = RecoveryStep | 'powerCycle';

/** What a device's status asks of the ladder. */
export type Need =
  /** It works, or is not meant to be there. */
  | { readonly kind: 'nothing' }
  /** A person has to act, at the terminal or in the configuration: no reset puts paper in. */
  | { readonly kind: 'person' }
  | { readonly kind: 'patience' }
  /** A machine may be able to help; `action` says who is to be sent if it can't. */
  | { readonly kind: 'help'; readonly action: DeviceAction };

export const needOf = ({ state, action }: Pick<DeviceStatus, 'state' | 'action'>): Need => {
  switch (state) {
    case 'online':
    case 'busy':
    case 'noDevice':
      return { kind: 'nothing' };
    case 'userError':
      return { kind: 'person' };
    case 'starting':
      return { kind: 'patience' };
    case 'offline':
    case 'hardwareError':
      return action === 'maintenance' || action === 'suspend' ? { kind: 'help', action } : { kind: 'person' };
  }
};

/** How long things may take, milliseconds. */
export interface LadderTimes {
  /** A device that is still starting after this is stuck. */
  readonly starting: number;
  /** How long to wait on a rung whether it helped, before the next one. */
  readonly retry: number;
  readonly reset: number;
  readonly reopen: number;
  readonly powerCycle: number;
  /** After giving up: the fault may have gone away by itself, or somebody plugged the cable in and left. */
  readonly gaveUp: number;
  /** How long a device must work again until it counts as cured; trouble before that goes on where it stood. */
  readonly steady: number;
}

/**
 * Waits of 5, 30 and 120 s are common for resets of devices; a printer needs most of a minute to be up again after its power was off. Two
 * minutes of health end an alarm, so that a flapping device does not begin at the bottom each time.
 */
export const ladderTimes: LadderTimes = {
  starting: 60_000,
  retry: 5_000,
  reset: 30_000,
  reopen: 120_000,
  powerCycle: 90_000,
  gaveUp: 1_800_000,
  steady: 120_000,
};

const mostPowerCycles = 3;
const powerCycleWindow = 600_000;

interface Climb {
  readonly rung: RecoveryRung;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly workOrder: { readonly action: DeviceAction; readonly since: number } | null;
}

type Phase =
  | { readonly kind: 'calm' }
  | { readonly kind: 'starting' }
  /** Waits whether the rung it stands on helps. */
  | ({ readonly kind: 'waiting' } & Climb)
  | ({ readonly kind: 'running'; readonly rung: LadderStep } & Climb)
  /** Works again, not for long yet. */
  | ({ readonly kind: 'steadying' } & Climb);

/** Where one device stands. */
export interface Ladder {
  readonly need: Need;
  readonly phase: Phase;
  /** When its power was cycled of late, milliseconds since 1970. */
  readonly powerCycles: readonly number[];
}

export type LadderEvent =
  | { readonly kind: 'status'; readonly need: Need }
  /** The time of {@link waitOf} has passed since the phase began. */
  | { readonly kind: 'due' }
  /** The step of a running phase came to its end, however. */
  | { readonly kind: 'stepDone' };

const calm = { kind: 'calm' } as const;
export const groundLadder: Ladder = { need: { kind: 'nothing' }, phase: calm, powerCycles: [] };

/** How long a phase lasts if nothing happens; `null`: until something does. */
export const waitOf = ({ phase }: Ladder, times: LadderTimes): number | null => {
  switch (phase.kind) {
    case 'calm':
    case 'running':
      return null;
    case 'starting':
      return times.starting;
    case 'waiting':
      return times[phase.rung];
    case 'steadying':
      return times.steady;
  }
};

const isTrouble = ({ kind }: Need): boolean => kind === 'help' || kind === 'patience';

const isHopeless = ({ rung }: Climb): boolean => rung === 'gaveUp';

const onStatus = (ladder: Ladder, need: Need, at: number): Phase => {
  const { phase } = ladder;
  switch (phase.kind) {
    case 'running':
      // A step under way is never interrupted; its end looks at what the device says then.
      return phase;
    case 'calm':
    case 'starting':
      if (need.kind === 'help') return { kind: 'waiting', rung: 'retry', since: at, workOrder: null };
      if (need.kind === 'patience') return phase.kind === 'starting' ? phase : { kind: 'starting' };
      return calm;
    case 'waiting':
      if (need.kind === 'nothing') return { ...phase, kind: 'steadying', since: at, workOrder: null };
      return need.kind === 'person' ? calm : phase;
    case 'steadying':
      // Who had given up begins anew: what was hopeless then has worked since.
      if (isTrouble(need))
        return { ...phase, kind: 'waiting', rung: isHopeless(phase) ? 'retry' : phase.rung, since: at };
      return need.kind === 'person' ? calm : phase;
  }
};

const recentCycles = ({ powerCycles }: Ladder, at: number): readonly number[] =>
  // A cycle in the future was before the clock was set back.
  powerCycles.filter((cycledAt) => cycledAt <= at && at - cycledAt < powerCycleWindow);

const climb = (ladder: Ladder, from: Climb, at: number, canPowerCycle: boolean): Ladder => {
  const { need } = ladder;
  const run = (rung: LadderStep): Ladder => ({ ...ladder, phase: { ...from, kind: 'running', rung, since: at } });
  if (from.rung === 'retry' || from.rung === 'gaveUp') return run('reset');
  if (from.rung === 'reset') return run('reopen');
  const powerCycles = recentCycles(ladder, at);
  if (from.rung === 'reopen' && canPowerCycle && powerCycles.length < mostPowerCycles)
    return { ...run('powerCycle'), powerCycles: [...powerCycles, at] };
  const action = need.kind === 'help' ? need.action : 'maintenance';
  const workOrder = from.workOrder ?? { action, since: at };
  return { ...ladder, phase: { kind: 'waiting', rung: 'gaveUp', since: at, workOrder } };
};

const onDue = (ladder: Ladder, at: number, canPowerCycle: boolean): Ladder => {
  const { phase } = ladder;
  switch (phase.kind) {
    case 'starting':
      return { ...ladder, phase: { kind: 'waiting', rung: 'retry', since: at, workOrder: null } };
    case 'waiting':
      return climb(ladder, phase, at, canPowerCycle);
    case 'steadying':
      return { ...ladder, phase: calm };
    case 'calm':
    case 'running':
      return ladder; // they last until something else happens: a late timer means nothing
  }
};

const onStepDone = ({ phase, need }: Ladder, at: number): Phase => {
  if (phase.kind !== 'running') return phase;
  if (need.kind === 'person') return calm;
  if (need.kind === 'nothing') return { ...phase, kind: 'steadying', since: at, workOrder: null };
  return { ...phase, kind: 'waiting' };
};

/** The next stand of a ladder at a moment (milliseconds since 1970). A phase that goes on is the same object. */
export const nextLadder = (
  ladder: Ladder,
  event: LadderEvent,
  { at, canPowerCycle }: { readonly at: number; readonly canPowerCycle: boolean },
): Ladder => {
  switch (event.kind) {
    case 'status':
      return { ...ladder, need: event.need, phase: onStatus(ladder, event.need, at) };
    case 'due':
      return onDue(ladder, at, canPowerCycle);
    case 'stepDone':
      return { ...ladder, phase: onStepDone(ladder, at) };
  }
};

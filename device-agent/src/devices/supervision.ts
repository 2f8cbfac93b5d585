import type { DeviceClass } from '@linban/shared/devices/device-status.ts';
import { deviceClassSchema } from '@linban/shared/devices/device-status.ts';
import type { DeviceRecovery } from '@linban/shared/terminals/health.ts';
import type { Clock } from '../clock.ts';
import type { Devices } from './devices.ts';
import {
  groundLadder,
  type Ladder,
  type LadderEvent,
  type LadderStep,
  type LadderTimes,
  ladderTimes,
  needOf,
  nextLadder,
  waitOf,
} from './recovery-ladder.ts';

/** A driver that has not carried out a step by then never will; milliseconds. */
const mostStepTime = 20_000;

export interface SupervisionOptions {
  readonly devices: Pick<Devices, 'statuses' | 'onChange' | 'recover'>;
  readonly clock: Clock;
  readonly times?: LadderTimes;
  /** Takes a device's power away and gives it back; `null`: this device's power can't be switched. */
  readonly powerCycle: (device: DeviceClass) => (() => Promise<boolean>) | null;
  /** A device climbed, came down, or its power could not be cycled. */
  readonly onEvent: (event: SupervisionEvent) => void;
}

export type SupervisionEvent =
  | { readonly kind: 'step'; readonly device: DeviceClass; readonly step: LadderStep }
  | { readonly kind: 'powerCycleFailed'; readonly device: DeviceClass }
  | { readonly kind: 'gaveUp'; readonly device: DeviceClass }
  | { readonly kind: 'recovered'; readonly device: DeviceClass };

/** Helps devices in trouble, step by step, as far as a machine can. */
export interface Supervision {
  /** The devices that are being helped, or were given up. */
  recoveries(): readonly DeviceRecovery[];
  close(): void;
}

const recoveryOf = (device: DeviceClass, { phase }: Ladder): DeviceRecovery | null => {
  if (phase.kind !== 'waiting' && phase.kind !== 'running') return null;
  const instant = (at: number) => new Date(at).toISOString();
  const workOrder = phase.workOrder && { ...phase.workOrder, since: instant(phase.workOrder.since) };
  return { device, rung: phase.rung, since: instant(phase.since), workOrder };
};

const eventOf = (device: DeviceClass, before: Ladder, after: Ladder): SupervisionEvent | null => {
  const { phase } = after;
  if (phase.kind === 'running') return { kind: 'step', device, step: phase.rung };
  if (phase.kind === 'waiting' && phase.rung === 'gaveUp') return { kind: 'gaveUp', device };
  const wasClimbing = before.phase.kind === 'waiting' || before.phase.kind === 'running';
  return wasClimbing && phase.kind === 'steadying' ? { kind: 'recovered', device } : null;
};

/** Watches every device and climbs its ladder. */
export const superviseDevices = (options: SupervisionOptions): Supervision => {
  const { devices, clock, times = ladderTimes, onEvent } = options;
  const ladders = new Map<DeviceClass, Ladder>();
  const timers = new Map<DeviceClass, () => void>();
  let isClosed = false;
  const ladderOf = (device: DeviceClass) => ladders.get(device) ?? groundLadder;

  const carryOut = async (device: DeviceClass, step: LadderStep): Promise<void> => {
    if (step !== 'powerCycle') return devices.recover(device, step);
    const worked = (await options.powerCycle(device)?.()) ?? false;
    if (!worked && !isClosed) onEvent({ kind: 'powerCycleFailed', device });
  };
  const run = (device: DeviceClass, step: LadderStep) => {
    let cancel = () => {};
    const limit = new Promise<void>((resolve) => {
      cancel = clock.after(mostStepTime, resolve);
    });
    // A step that fails in a way nobody planned for has come to its end, too.
    void Promise.race([carryOut(device, step).catch(() => {}), limit]).then(() => {
      cancel();
      take(device, { kind: 'stepDone' });
    });
  };
  const take = (device: DeviceClass, event: LadderEvent) => {
    if (isClosed) return;
    const before = ladderOf(device);
    const context = { at: clock.now().getTime(), canPowerCycle: options.powerCycle(device) !== null };
    const after = nextLadder(before, event, context);
    ladders.set(device, after);
    if (after.phase === before.phase) return;
    timers.get(device)?.();
    timers.delete(device);
    const wait = waitOf(after, times);
    if (wait !== null)
      timers.set(
        device,
        clock.after(wait, () => take(device, { kind: 'due' })),
      );
    const told = eventOf(device, before, after);
    if (told) onEvent(told);
    if (after.phase.kind === 'running') run(device, after.phase.rung);
  };

  const look = (device: DeviceClass) => take(device, { kind: 'status', need: needOf(devices.statuses()[device]) });
  const forget = devices.onChange(look);
  for (const device of deviceClassSchema.options) look(device);

  return {
    recoveries: () =>
      deviceClassSchema.options.flatMap((device) => {
        const recovery = recoveryOf(device, ladderOf(device));
        return recovery ? [recovery] : [];
      }),
    close: () => {
      isClosed = true;
      forget();
      for (const cancel of timers.values()) cancel();
    },
  };
};

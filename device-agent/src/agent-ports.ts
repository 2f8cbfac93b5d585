import type { DeviceClass } from '@linban/shared/devices/device-status.ts';
import type { Clock } from './clock.ts';
import type { DeviceConfig } from './devices/device-config.ts';
import type { Devices } from './devices/devices.ts';
import type { MessageRate } from './gateway/screens.ts';
import type { DeviceUse } from './health/consumables.ts';
import type { HolderSealer } from './identity/holder-sealer.ts';
import type { Log } from './log.ts';

/** What the agent takes from the outside world besides its configuration. */
export interface AgentPorts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Opens the devices; called once, after the store is open. `onUse` takes what they use up. */
  readonly openDevices: (config: DeviceConfig, onUse: (device: DeviceClass, use: DeviceUse) => void) => Devices;
  /** Opens what reads the text of cards and seals the person to the server. */
  readonly openSealer: () => HolderSealer;
  /** Overwrites what nothing in memory refers to any more. */
  readonly sweepMemory: () => void;
  /** The agent can't help itself: it asks to be stopped and started anew from outside. */
  readonly onRestartNeeded: () => void;
  /** The battery is used up: the agent is to be stopped, and the machine turned off. */
  readonly onPowerExhausted?: () => void;
  /** Messages a screen may send; default in the gateway. */
  readonly rate?: MessageRate;
  /** The agent stood back from its devices because of a storm of restarts, and this is the start after that. */
  readonly isAfterBrake?: boolean;
}

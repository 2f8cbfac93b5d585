import type { KeypadKey } from '@linban/shared/contracts/agent-link.ts';
import type { Clock } from '../clock.ts';
import type { AgentConfig } from '../config.ts';
import type { Log } from '../log.ts';
import type { Devices } from './devices.ts';
import { createPowerWatch } from './power-watch.ts';
import { createVolume, volumeByCommand } from './volume.ts';

export interface CabinetOptions {
  readonly devices: Pick<Devices, 'driver' | 'statuses' | 'onChange'>;
  readonly config: Pick<AgentConfig, 'power' | 'devices'>;
  readonly clock: Clock;
  readonly log: Log;
  /** A key of the keypad, for the screen. */
  readonly onKey: (key: KeypadKey) => void;
  /** The battery is used up: the agent is to be stopped, and the machine turned off. */
  readonly onPowerExhausted: () => void;
}

/** Listens to the housing: keypad, door and power. */
export interface Cabinet {
  /** The next person is another one: back to the usual volume. */
  personLeft(): void;
}

export const watchCabinet = ({ devices, config, clock, log, onKey, onPowerExhausted }: CabinetOptions): Cabinet => {
  const volumeCommand = config.devices.keypad?.volumeCommand;
  const volume = createVolume(
    volumeCommand ? volumeByCommand(volumeCommand, () => log.warn('volumeNotSet')) : () => {},
  );
  devices.driver('keypad')?.onKey((key) => {
    if (key === 'volumeUp' || key === 'volumeDown') volume.change(key);
    onKey(key);
  });
  const watchPower = createPowerWatch({
    clock,
    batteryMs: config.power.batterySeconds * 1_000,
    leastCharge: config.power.leastCharge,
    onLost: () => log.warn('powerLost'),
    onBack: () => log.info('powerBack'),
    onExhausted: () => {
      log.warn('powerExhausted');
      onPowerExhausted();
    },
  });
  watchPower(devices.statuses().powerSupply);
  devices.onChange((device) => {
    const { door, powerSupply } = devices.statuses();
    if (device === 'powerSupply') watchPower(powerSupply);
    if (device !== 'door') return;
    if (door.door === 'open') log.warn('doorOpened');
    if (door.door === 'closed') log.info('doorClosed');
  });
  return { personLeft: volume.reset };
};

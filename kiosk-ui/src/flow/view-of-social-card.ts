import type { DeviceStatuses } from '@linban/shared/devices/device-status.ts';
import { shanghaiDay } from '@linban/shared/time.ts';
import type { SnapshotFrom } from 'xstate';
import type { socialCardMachine } from './social-card-machine.ts';
import type { Screen } from './view.ts';

/** What a social security card puts on the screen. */
export const socialCardScreenOf = (
  snapshot: SnapshotFrom<typeof socialCardMachine>,
  devices: DeviceStatuses | null,
): Screen => {
  const { ports, card, invalidCard, cause } = snapshot.context;
  if (snapshot.matches('failed')) return { name: 'socialCardFailed', cause };
  if (snapshot.matches('shown') && card)
    return {
      name: 'socialCardShown',
      card,
      isExpired: card.validTo !== null && card.validTo < shanghaiDay(ports.now()),
      isInSlot: devices?.smartCardReader.media === 'present',
    };
  const phase = (['removal', 'armed', 'reading'] as const).find((each) => snapshot.matches({ card: each }));
  return { name: 'socialCard', phase: phase ?? 'preparing', invalidCard };
};

import type { SmartCardReaderStatus } from '@linban/shared/devices/device-status.ts';
import { lostBy, online, starting, type Wording } from '../wording.ts';
import type { CardPortError, ReaderSight } from './types.ts';

/** What the driver knows of the way to its reader. */
export type PortCondition = 'starting' | 'open' | 'closed' | CardPortError['kind'];

export interface ReaderFacts {
  readonly condition: PortCondition;
  /** The readers that are looked at; undefined: not yet known. */
  readonly readers: readonly ReaderSight[] | undefined;
  /** A card is being read; waiting for one is no work. */
  readonly isReading: boolean;
}

const wordingOf = ({ condition, readers }: ReaderFacts): Wording => {
  switch (condition) {
    case 'starting':
      return starting;
    case 'closed':
      return { state: 'offline', cause: 'closed', action: null };
    case 'serviceDown':
      return { state: 'offline', cause: 'pcsc-service-down', action: 'maintenance' };
    case 'driverUnavailable':
    case 'unreachable':
      return lostBy(condition);
    case 'open':
      if (readers === undefined) return starting;
      return readers.length === 0 ? lostBy('unreachable') : online;
  }
};

/** The reader in the vocabulary everybody shares. Of a reader that does not work nobody knows what is in it. */
export const statusOf = (facts: ReaderFacts): SmartCardReaderStatus => {
  const wording = wordingOf(facts);
  const isOnline = wording.state === 'online';
  const hasCard = isOnline && (facts.readers ?? []).some(({ card }) => card !== 'absent');
  return {
    class: 'smartCardReader',
    ...wording,
    state: isOnline && facts.isReading ? 'busy' : wording.state,
    media: hasCard ? 'present' : 'absent',
  };
};

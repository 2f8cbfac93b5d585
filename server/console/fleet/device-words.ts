import type { DeviceStatus } from '@linban/shared/devices/device-status.ts';
import { useTranslation } from 'react-i18next';
import type { IconName } from '../parts/icon.tsx';
import type { Tone } from '../parts/mark.tsx';

/** How a device's state looks. */
export const deviceLooks: Readonly<Record<DeviceStatus['state'], { readonly tone: Tone; readonly icon: IconName }>> = {
  online: { tone: 'good', icon: 'good' },
  busy: { tone: 'good', icon: 'working' },
  starting: { tone: 'calm', icon: 'working' },
  noDevice: { tone: 'calm', icon: 'stopped' },
  offline: { tone: 'trouble', icon: 'away' },
  userError: { tone: 'trouble', icon: 'trouble' },
  hardwareError: { tone: 'trouble', icon: 'tool' },
};

/** What a device tells besides its state, in words: paper, cover, toner, cutter, receipt left behind, card, cause, who must act. */
export const useDeviceNotes = () => {
  const { t, i18n } = useTranslation();
  const causeText = (cause: string): string => {
    const key = `cause.${cause}`;
    // Drivers may name causes that this page has no words for yet.
    return i18n.exists(key) ? i18n.t(key as 'cause.paper-out') : t('cause.unknown', { cause });
  };
  return (status: DeviceStatus): readonly string[] => {
    const notes: (string | null)[] = [];
    if (status.class === 'idCardReader' || status.class === 'smartCardReader') {
      notes.push(status.state === 'online' && status.media === 'present' ? t('media.present') : null);
    }
    if (status.class === 'receiptPrinter' || status.class === 'documentPrinter') {
      notes.push(status.paper === null ? null : t(`paper.${status.paper}`));
      notes.push(status.cover === 'open' ? t('cover.open') : null);
    }
    if (status.class === 'receiptPrinter') {
      notes.push(status.cutter === 'fault' ? t('cutter.fault') : null);
      notes.push(status.ticket === 'notTaken' ? t('ticket.notTaken') : null);
    }
    if (status.class === 'documentPrinter') {
      notes.push(status.toner === 'low' || status.toner === 'out' ? t(`toner.${status.toner}`) : null);
      notes.push(status.tonerPercent === null ? null : t('toner.percent', { percent: status.tonerPercent }));
    }
    if (status.class === 'door' && status.door === 'open') notes.push(t('door.open'));
    if (status.class === 'powerSupply') {
      notes.push(status.source === 'battery' && status.cause === null ? t('power.battery') : null);
      notes.push(status.charge === null ? null : t('power.charge', { charge: status.charge }));
    }
    if (status.class === 'keypad' && status.headphones === 'plugged') notes.push(t('headphones.plugged'));
    notes.push(status.cause === null ? null : causeText(status.cause));
    notes.push(status.action === null ? null : t(`action.${status.action}`));
    return [...new Set(notes.filter((note) => note !== null))];
  };
};

import type { FleetTerminal } from '@linban/shared/contracts/console-link.ts';
import type { DeviceStatus } from '@linban/shared/devices/device-status.ts';
import { isUsable } from '@linban/shared/devices/device-status.ts';
import { useTranslation } from 'react-i18next';
import type { TerminalActions } from '../links/use-console.ts';
import { useLanguage } from '../locales/language.ts';
import type { IconName } from '../parts/icon.tsx';
import { Mark, type Tone } from '../parts/mark.tsx';
import { deviceLooks, useDeviceNotes } from './device-words.ts';
import { Health } from './health.tsx';
import { StaffCall } from './staff-call.tsx';
import styles from './terminal-card.module.css';
import { TerminalKey } from './terminal-key.tsx';

const terminalLooks: Readonly<Record<FleetTerminal['state'], { readonly tone: Tone; readonly icon: IconName }>> = {
  inService: { tone: 'good', icon: 'good' },
  degraded: { tone: 'watch', icon: 'trouble' },
  outOfService: { tone: 'trouble', icon: 'stopped' },
  maintenance: { tone: 'calm', icon: 'tool' },
  unreachable: { tone: 'trouble', icon: 'away' },
};

const DeviceRow = ({ status }: { readonly status: DeviceStatus }) => {
  const { t } = useTranslation();
  const notesOf = useDeviceNotes();
  const look = deviceLooks[status.state];
  const isWorking = status.state === 'online' || status.state === 'busy';
  const isShort = isWorking && !isUsable(status);
  return (
    <tr>
      <th scope="row">{t(`device.${status.class}`)}</th>
      <td>
        <Mark tone={isShort ? 'trouble' : look.tone} icon={isShort ? 'trouble' : look.icon}>
          {t(`deviceState.${status.state}`)}
        </Mark>
      </td>
      <td>{notesOf(status).join(' · ')}</td>
    </tr>
  );
};

/** What every terminal has; other devices are shown only where they are meant to be. */
const isStandard = ({ class: device }: DeviceStatus): boolean =>
  device === 'idCardReader' || device === 'receiptPrinter' || device === 'documentPrinter';

const Devices = ({ terminal }: { readonly terminal: FleetTerminal }) => {
  const { t } = useTranslation();
  if (!terminal.devices) return <p className={styles['soft']}>{t('fleet.unknownDevices')}</p>;
  return (
    <table className={styles['devices']}>
      <caption>{terminal.state === 'unreachable' ? t('fleet.stale') : t('fleet.devices')}</caption>
      <tbody>
        {Object.values(terminal.devices)
          .filter((status) => isStandard(status) || status.state !== 'noDevice')
          .map((status) => (
            <DeviceRow key={status.class} status={status} />
          ))}
      </tbody>
    </table>
  );
};

const useOutboxWords = () => {
  const { t } = useTranslation();
  const { moment } = useLanguage();
  return ({ outbox }: FleetTerminal): readonly string[] => {
    if (!outbox) return [];
    const { waiting, oldestAt, setAside, alarm } = outbox;
    const words = [
      alarm ? t(`fleet.outboxAlarm.${alarm}`) : null,
      waiting > 0 ? t('fleet.outboxWaiting', { count: waiting, at: oldestAt ? moment(oldestAt) : '–' }) : null,
      setAside > 0 ? t('fleet.outboxSetAside', { count: setAside }) : null,
    ].filter((text) => text !== null);
    return words.length > 0 ? words : [t('fleet.outboxEmpty')];
  };
};

const isOutboxAlarming = ({ outbox }: FleetTerminal): boolean =>
  outbox !== null && (outbox.setAside > 0 || outbox.alarm !== null);

/** One terminal: how it is, in words, colour and icon, with its devices. */
export const TerminalCard = ({
  terminal,
  actions,
}: {
  readonly terminal: FleetTerminal;
  readonly actions: TerminalActions | null;
}) => {
  const { t } = useTranslation();
  const { text, moment } = useLanguage();
  const outboxWords = useOutboxWords();
  const look = terminalLooks[terminal.state];
  return (
    <article className={styles['card']} aria-labelledby={`terminal-${terminal.terminalId}`}>
      <header className={styles['head']}>
        <div>
          <h3 id={`terminal-${terminal.terminalId}`}>{text(terminal.name)}</h3>
          <p className={styles['soft']}>{text(terminal.centre)}</p>
        </div>
        <Mark tone={look.tone} icon={look.icon}>
          {t(`terminal.${terminal.state}`)}
        </Mark>
      </header>
      {terminal.staffCalledAt ? <StaffCall since={terminal.staffCalledAt} /> : null}
      <Devices terminal={terminal} />
      <dl className={styles['figures']}>
        <div>
          <dt>{t('fleet.outbox')}</dt>
          <dd className={isOutboxAlarming(terminal) ? styles['alarm'] : undefined}>
            {outboxWords(terminal).join(' · ') || '–'}
          </dd>
        </div>
        <div>
          <dt>{t('fleet.screen')}</dt>
          <dd>{terminal.screen ? t('fleet.screenOn') : t('fleet.screenOff')}</dd>
        </div>
        <div>
          <dt>{t('fleet.lastSeen')}</dt>
          <dd>{terminal.lastSeenAt ? moment(terminal.lastSeenAt) : t('fleet.never')}</dd>
        </div>
      </dl>
      <TerminalKey terminal={terminal} actions={actions} />
      <Health terminal={terminal} />
    </article>
  );
};

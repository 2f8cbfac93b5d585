import type { FleetTerminal } from '@linban/shared/contracts/console-link.ts';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.tsx';
import styles from './health.module.css';
import { useHealthLines } from './health-words.ts';

/** What a maintainer needs to know of a terminal: what needs somebody stands open, the figures behind it fold out. */
export const Health = ({ terminal }: { readonly terminal: FleetTerminal }) => {
  const { t } = useTranslation();
  const healthLines = useHealthLines();
  if (!terminal.health) return null;
  const { alarms, lines } = healthLines(terminal.health, terminal.outbox, new Date());
  return (
    <section aria-label={t('health.title')} className={styles['health']}>
      {alarms.length > 0 ? (
        <ul className={styles['alarms']}>
          {alarms.map((alarm) => (
            <li key={alarm}>
              <Icon name="trouble" />
              <span>{alarm}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <details>
        <summary>
          {t('health.title')} · {alarms.length === 0 ? t('health.good') : t('health.toDo', { count: alarms.length })}
        </summary>
        <dl className={styles['lines']}>
          {lines.map(({ key, title, text, isAlarm }) => (
            <div key={key}>
              <dt>{title}</dt>
              <dd className={isAlarm ? styles['alarm'] : undefined}>{text}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
};

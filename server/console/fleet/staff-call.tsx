import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.tsx';
import styles from './staff-call.module.css';

/** How often the minutes are counted anew, milliseconds. */
const countEvery = 10_000;

/** None while the terminal's clock runs ahead of this one's. */
const minutesSince = (instant: string, now: Date): number =>
  Math.max(0, Math.floor((now.getTime() - Date.parse(instant)) / 60_000));

const useNow = (): Date => {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), countEvery);
    return () => clearInterval(timer);
  }, []);
  return now;
};

/** Somebody at this terminal waits for a member of staff. */
export const StaffCall = ({ since }: { readonly since: string }) => {
  const { t } = useTranslation();
  const minutes = minutesSince(since, useNow());
  return (
    <p role="alert" className={styles['call']}>
      <Icon name="call" />
      <span>
        {t('fleet.staffCalled')} · {minutes === 0 ? t('fleet.justNow') : t('fleet.minutesAgo', { minutes })}
      </span>
    </p>
  );
};

import type { HotlineFound } from '@linban/shared/contracts/hotline-requests.ts';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { StateMark } from '../cases/state-mark.tsx';
import { useLanguage } from '../locales/language.ts';
import styles from './hotline.module.css';

/** What a caller who lost the number may hear. */
export const FoundCases = ({ cases }: { readonly cases: readonly HotlineFound[] }) => {
  const { t } = useTranslation();
  const { text, moment } = useLanguage();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <article className={styles['panel']} aria-labelledby="hotline-found">
      <h3 id="hotline-found" ref={heading} tabIndex={-1}>
        {t('hotline.found', { count: cases.length })}
      </h3>
      <p>{t('hotline.foundHelp')}</p>
      <ul className={styles['found']}>
        {cases.map((found) => (
          <li key={`${found.submittedAt}/${found.numberEnd}`}>
            <strong>{text(found.itemTitle)}</strong> <StateMark state={found.state} />
            <p className={styles['readOut']}>
              {t(`say.${found.state}`)} {found.waitingForDepartment ? t('sayNext.waiting') : null}
            </p>
            <p className={styles['soft']}>
              {moment(found.submittedAt)} · {t('hotline.numberEnd', { end: found.numberEnd })}
              {found.centre ? ` · ${text(found.centre.name)} · ${found.centre.phone}` : ''}
            </p>
          </li>
        ))}
      </ul>
    </article>
  );
};

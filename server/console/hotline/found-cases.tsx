import type { HotlineDraft, HotlineFound } from '@linban/shared/contracts/hotline-requests.ts';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { StateMark } from '../cases/state-mark.tsx';
import { useLanguage } from '../locales/language.ts';
import styles from './hotline.module.css';

/** What a caller who lost the number may hear. */
export const FoundCases = (props: {
  readonly cases: readonly HotlineFound[];
  readonly drafts: readonly HotlineDraft[];
}) => {
  const { cases, drafts } = props;
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
      {drafts.length > 0 ? (
        <>
          <h4>{t('hotline.drafts', { count: drafts.length })}</h4>
          <ul className={styles['found']}>
            {drafts.map((draft) => (
              <li key={`${draft.until}/${text(draft.itemTitle)}`}>
                <strong>{text(draft.itemTitle)}</strong>{' '}
                {t('hotline.answered', { answered: draft.answered, asked: draft.asked })}
                <p className={styles['readOut']}>{t('hotline.draftSay')}</p>
                <p className={styles['soft']}>
                  {t('hotline.keptUntil', { day: moment(draft.until) })}
                  {draft.bring.length > 0
                    ? ` · ${t('hotline.draftBring', { things: draft.bring.map(text).join(t('hotline.and')) })}`
                    : null}
                </p>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </article>
  );
};

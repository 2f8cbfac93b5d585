import { formatCode } from '@linban/shared/cases/codes.ts';
import { type ErasurePart, type ErasureRequest, erasurePartSchema } from '@linban/shared/contracts/erasure-requests.ts';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../locales/language.ts';
import styles from './erasure.module.css';

const always = ['steps', 'codes', 'backups', 'others'] as const;

const Parts = ({ parts, verdict }: { readonly parts: readonly ErasurePart[]; readonly verdict: string }) => {
  const { t } = useTranslation();
  const { text, day, fullDay } = useLanguage();
  return (
    <ul>
      {parts
        .filter((part) => part.verdict === verdict)
        .map((part) => (
          <li key={`${part.at}/${part.about['zh-CN']}`}>
            {text(part.about)} · {fullDay(part.at)}
            {part.until ? ` · ${t('erasure.until', { day: day(part.until) })}` : ''}
            {part.why ? <div className={styles['soft']}>{text(part.why)}</div> : null}
          </li>
        ))}
    </ul>
  );
};

/** What would become, or has become, of each thing; printed alone, it is what the person takes home. No name stands on it. */
export const ErasureNotice = (props: {
  readonly request: ErasureRequest;
  readonly onSettle: (act: 'confirm' | 'decline') => Promise<void>;
}) => {
  const { request } = props;
  const { t } = useTranslation();
  const { fullDay } = useLanguage();
  const [isSure, setSure] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const isDone = request.state === 'done';
  const verdicts = erasurePartSchema.entries.verdict.options.filter((verdict) =>
    request.parts.some((part) => part.verdict === verdict),
  );
  return (
    <article className={styles['notice']} aria-labelledby="erasure-notice">
      <h3 id="erasure-notice" ref={heading} tabIndex={-1}>
        {t('erasure.notice')} · {formatCode(request.number)}
      </h3>
      <p>
        {t(`erasure.told.${request.state}`)} {fullDay(request.settledAt ?? request.askedAt)}
      </p>
      {request.state === 'declined' ? null : (
        <>
          {verdicts.map((verdict) => (
            <section key={verdict} aria-label={t(`erasure.${verdict}`)}>
              <h4>{t(verdict === 'goes' && isDone ? 'erasure.gone' : `erasure.${verdict}`)}</h4>
              <p className={styles['soft']}>{t(`erasure.why.${verdict}`)}</p>
              <Parts parts={request.parts} verdict={verdict} />
            </section>
          ))}
          <section aria-labelledby="erasure-always">
            <h4 id="erasure-always">{t('erasure.always')}</h4>
            <ul>
              {always.map((each) => (
                <li key={each}>{t(`erasure.always.${each}`)}</li>
              ))}
            </ul>
          </section>
        </>
      )}
      <p className={styles['buttons']}>
        {request.maySettle ? (
          <>
            <label className={styles['check']}>
              <input type="checkbox" checked={isSure} onChange={({ target }) => setSure(target.checked)} />{' '}
              {t('erasure.sure')}
            </label>
            <button
              type="button"
              className={styles['grave']}
              disabled={!isSure}
              onClick={() => void props.onSettle('confirm')}
            >
              {t('erasure.confirm')}
            </button>
            <button type="button" onClick={() => void props.onSettle('decline')}>
              {t('erasure.decline')}
            </button>
          </>
        ) : null}
        {request.state === 'asked' && !request.maySettle ? t('erasure.waitsForSecond') : null}
        {request.state === 'asked' ? null : (
          <button type="button" onClick={() => window.print()}>
            {t('erasure.print')}
          </button>
        )}
      </p>
    </article>
  );
};

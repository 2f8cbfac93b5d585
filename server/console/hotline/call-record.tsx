import { formatCode } from '@linban/shared/cases/codes.ts';
import type { HotlineRecord, Wish } from '@linban/shared/contracts/hotline-requests.ts';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { StateMark } from '../cases/state-mark.tsx';
import { useLanguage } from '../locales/language.ts';
import { useAnswerByWords } from '../parts/answer-by-words.ts';
import styles from './hotline.module.css';
import { WishForm } from './wish-form.tsx';

const useUntilWords = () => {
  const { t } = useTranslation();
  const { day } = useLanguage();
  return (due: HotlineRecord['due']): string => {
    if (!due) return t('hotline.until.none');
    if (due.kind === 'running') return day(due.on);
    return due.kind === 'stopped' ? t('hotline.until.stopped', { days: due.daysLeft }) : t('hotline.until.unknown');
  };
};

const nextWord = (record: HotlineRecord) => {
  if (record.waitingForDepartment) return 'sayNext.waiting';
  return record.next === 'nobody' && record.hasDocument ? 'sayNext.document' : (`sayNext.${record.next}` as const);
};

/** A case as it is read to its caller, from top to bottom, and what the caller wishes. */
export const CallRecord = (props: {
  readonly record: HotlineRecord;
  readonly onWish: (wish: Wish) => Promise<boolean>;
}) => {
  const { record } = props;
  const { t } = useTranslation();
  const { text, moment } = useLanguage();
  const untilWords = useUntilWords();
  const answerByWords = useAnswerByWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { centre } = record;
  const facts: readonly (readonly [label: string, value: string])[] = [
    [t('hotline.applicant'), record.maskedName],
    [t('hotline.submitted'), moment(record.submittedAt)],
    [t('hotline.who'), t(`hotline.who.${record.next}`)],
    [t('hotline.until'), untilWords(record.due)],
    ...(record.answerBy ? [[t('answerBy'), answerByWords(record.answerBy)] as const] : []),
    [t('hotline.paper'), centre ? `${text(centre.name)}，${text(centre.address)}` : t('hotline.centreUnknown')],
    ...(centre
      ? ([
          [t('hotline.hours'), text(centre.hours)],
          [t('hotline.phone'), centre.phone],
        ] as const)
      : []),
  ];
  return (
    <article className={styles['panel']} aria-labelledby="hotline-case">
      <header className={styles['head']}>
        <h3 id="hotline-case" ref={heading} tabIndex={-1}>
          {text(record.itemTitle)} · {formatCode(record.caseNumber)}
        </h3>
        <StateMark state={record.state} />
      </header>
      <div className={styles['columns']}>
        <section aria-labelledby="hotline-read">
          <h4 id="hotline-read">{t('hotline.readOut')}</h4>
          <p className={styles['readOut']}>
            {t(`say.${record.state}`)} {t(nextWord(record))}
          </p>
          {record.missing.length > 0 ? (
            <>
              <h4>{t('hotline.missing')}</h4>
              <ul className={styles['readOut']}>
                {record.missing.map((thing) => (
                  <li key={thing}>{thing}</li>
                ))}
              </ul>
            </>
          ) : null}
          <dl className={styles['facts']}>
            {facts.map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section aria-labelledby="hotline-wish">
          <h4 id="hotline-wish">{t('hotline.wish')}</h4>
          {record.openWishes > 0 ? <p>{t('hotline.openWishes', { count: record.openWishes })}</p> : null}
          {record.mayWish ? <WishForm onWish={props.onWish} /> : null}
          <details>
            <summary>{t('hotline.steps')}</summary>
            <ol className={styles['steps']}>
              {record.steps.map((step) => (
                <li key={`${step.at}/${step.type}`}>
                  <strong>{t(`action.${step.type}`)}</strong> {moment(step.at)} · {text(step.actor)}
                </li>
              ))}
            </ol>
          </details>
        </section>
      </div>
    </article>
  );
};

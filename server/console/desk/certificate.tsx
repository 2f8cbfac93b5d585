import { type CaseStep, isUsedUp } from '@linban/shared/cases/case-view.ts';
import { formatCode } from '@linban/shared/cases/codes.ts';
import { type ChangeOfDocument, changesOfDocuments } from '@linban/shared/cases/document-changes.ts';
import type { DeskRecord } from '@linban/shared/contracts/console-link.ts';
import { fieldWords } from '@linban/shared/items/field.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../locales/language.ts';
import type { IconName } from '../parts/icon.tsx';
import { Mark, type Tone } from '../parts/mark.tsx';
import styles from './desk.module.css';

const looks: Readonly<Record<ChangeOfDocument<CaseStep>['state'], { readonly tone: Tone; readonly icon: IconName }>> = {
  proposed: { tone: 'watch', icon: 'working' },
  approved: { tone: 'good', icon: 'good' },
  declined: { tone: 'calm', icon: 'stopped' },
  overtaken: { tone: 'calm', icon: 'stopped' },
};

const Change = ({ shown }: { readonly shown: ChangeOfDocument<CaseStep> }) => {
  const { t } = useTranslation();
  const { text, moment } = useLanguage();
  const { change, state, proposed, settled } = shown;
  const told = (step: CaseStep | null) => step && `${text(step.actor)} ${moment(step.at)}`;
  return (
    <li>
      <Mark {...looks[state]}>{t(`certificate.${change}.${state}`)}</Mark>{' '}
      <span className={styles['soft']}>{[told(proposed), told(settled)].filter(Boolean).join(' → ')}</span>
    </li>
  );
};

/** The certificates of a case: what stands on the one that is valid, and what was done, or is proposed, to put it right. */
export const Certificate = ({ record }: { readonly record: DeskRecord }) => {
  const { t } = useTranslation();
  const { text, moment, language } = useLanguage();
  const changes = changesOfDocuments(record.steps);
  if (record.documents.length === 0) return null;
  return (
    <section className={styles['certificate']} aria-labelledby="desk-certificate">
      <h4 id="desk-certificate">{t('certificate.title')}</h4>
      <ul className={styles['documents']}>
        {record.documents.map((document) => (
          <li key={document.documentId}>
            {document.state === 'valid' ? (
              <Mark tone="good" icon="good">
                {t('certificate.valid')}
              </Mark>
            ) : (
              <Mark tone="watch" icon="stopped">
                {t(document.supersededAt === null ? 'certificate.withdrawn' : 'certificate.superseded')}
              </Mark>
            )}{' '}
            {text(document.title)} · {formatCode(document.verificationCode)}{' '}
            <span className={styles['soft']}>
              {moment(document.issuedAt)}
              {document.copies.lastAt
                ? ` · ${t('certificate.copies', { count: document.copies.count, at: moment(document.copies.lastAt) })}`
                : ''}
              {document.state === 'valid' && isUsedUp(document)
                ? ` · ${t('certificate.usedUp', { count: document.copies.most ?? 0 })}`
                : ''}
            </span>
          </li>
        ))}
      </ul>
      {record.copies.length > 0 ? (
        <details>
          <summary>{t('certificate.handedOut', { count: record.copies.length })}</summary>
          <ul className={styles['reads']}>
            {record.copies.map((copy) => (
              <li key={`${copy.at}/${copy.title['zh-CN']}`}>
                {moment(copy.at)} · {text(copy.title)} · {t(`copy.${copy.channel}`)}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {changes.length > 0 ? (
        <ul className={styles['documents']}>
          {changes.map((change) => (
            <Change key={change.proposed?.at ?? change.settled?.at} shown={change} />
          ))}
        </ul>
      ) : null}
      <dl className={styles['facts']}>
        {record.certificate.map(({ field, value, proposed }) => (
          <div key={field.key}>
            <dt>{text(field.label)}</dt>
            <dd>
              {proposed === null || proposed === value ? (
                fieldWords(field, value, language)
              ) : (
                <>
                  <del>{fieldWords(field, value, language)}</del> → <ins>{fieldWords(field, proposed, language)}</ins>
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
};

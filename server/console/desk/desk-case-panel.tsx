import type { CaseStep } from '@linban/shared/cases/case-view.ts';
import { formatCode } from '@linban/shared/cases/codes.ts';
import type { DeskRecord } from '@linban/shared/contracts/console-link.ts';
import { useTranslation } from 'react-i18next';
import { StateMark } from '../cases/state-mark.tsx';
import { useLanguage } from '../locales/language.ts';
import { useAnswerByWords } from '../parts/answer-by-words.ts';
import { Notice, OpenRecord } from '../parts/open-record.tsx';
import { ActForm } from './act-form.tsx';
import { Certificate } from './certificate.tsx';
import styles from './desk.module.css';
import { useToldWords } from './told-words.ts';
import type { ActSent, DeskTold } from './use-desk.ts';

const useDueWords = () => {
  const { t } = useTranslation();
  const { day } = useLanguage();
  return (due: DeskRecord['due']): string | null => {
    if (!due) return null;
    if (due.kind === 'running') return `${t('desk.due')}: ${day(due.on)}`;
    return due.kind === 'stopped' ? t('desk.stopped', { days: due.daysLeft }) : t('desk.unknownDue');
  };
};

const Step = ({ step }: { readonly step: CaseStep }) => {
  const { t } = useTranslation();
  const { text, moment } = useLanguage();
  return (
    <li>
      <strong>{t(`action.${step.type}`)}</strong>{' '}
      <span className={styles['soft']}>
        {moment(step.at)} · {text(step.actor)}
        {step.place ? ` · ${text(step.place)}` : ''}
      </span>
      {step.missing.length > 0 ? (
        <ul>
          {step.missing.map((thing) => (
            <li key={thing}>{thing}</li>
          ))}
        </ul>
      ) : (
        step.reason && <div>{text(step.reason)}</div>
      )}
    </li>
  );
};

/** An open case: who, what was applied for, what has happened, and what can be done. */
export const DeskCasePanel = (props: {
  readonly record: DeskRecord;
  readonly told: DeskTold | null;
  /** It has changed since it was opened. */
  readonly isStale: boolean;
  readonly onReload: () => void;
  /** In full, or masked again. */
  readonly onShow: (isWhole: boolean) => void;
  readonly onAct: (act: ActSent) => Promise<boolean>;
  readonly onClose: () => void;
}) => {
  const { record, told } = props;
  const { t } = useTranslation();
  const { text, moment } = useLanguage();
  const toldWords = useToldWords();
  const dueWords = useDueWords();
  const answerByWords = useAnswerByWords();
  const person = [
    ['name', record.person.name],
    ['idNumber', record.person.idNumber],
    ['address', record.person.address],
  ] as const;
  return (
    <OpenRecord
      id="desk-case"
      title={`${text(record.itemTitle)} · ${formatCode(record.caseNumber)}`}
      marks={
        <>
          <StateMark state={record.state} />
          <span className={styles['soft']}>{dueWords(record.due)}</span>
          {record.answerBy ? (
            <span className={styles['soft']}>
              {t('answerBy')}: {answerByWords(record.answerBy)}
            </span>
          ) : null}
        </>
      }
      changed={props.isStale ? t('record.changed') : null}
      onReload={props.onReload}
      onClose={props.onClose}
    >
      {record.alike.length > 0 ? (
        <Notice>{t('record.alike', { numbers: record.alike.map(formatCode).join('、') })}</Notice>
      ) : null}
      <div className={styles['columns']}>
        <section aria-labelledby="desk-person">
          <h4 id="desk-person">{t('record.person')}</h4>
          <div className={styles['show']}>
            <button
              type="button"
              aria-pressed={record.isWhole}
              aria-describedby="desk-show-note"
              onClick={() => props.onShow(!record.isWhole)}
            >
              {t('record.showWhole')}
            </button>
            <span id="desk-show-note" className={styles['soft']}>
              {t('record.showNote')}
            </span>
          </div>
          <dl className={styles['facts']}>
            {person.map(([key, value]) => (
              <div key={key}>
                <dt>{t(`record.${key}`)}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <h4>{t('record.answers')}</h4>
          <dl className={styles['facts']}>
            {record.answers.map(({ question, answer, was }) => (
              <div key={question['zh-CN']}>
                <dt>{text(question)}</dt>
                <dd>
                  {text(answer)}
                  {was === null ? null : (
                    <>
                      <br />
                      <span className={styles['soft']}>{t('record.was', { answer: text(was) })}</span>
                    </>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </section>
        <section aria-labelledby="desk-steps">
          <h4 id="desk-steps">{t('record.steps')}</h4>
          <ol className={styles['steps']}>
            {record.steps.map((step, index) => (
              // Steps are only ever added at the end.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <Step key={index} step={step} />
            ))}
          </ol>
          <details>
            <summary>{t('record.reads', { count: record.reads.length })}</summary>
            <ul className={styles['reads']}>
              {record.reads.map((read) => (
                <li key={`${read.at}/${read.name}`}>
                  {moment(read.at)} · {read.name} · {t(`purpose.${read.purpose}`)}
                  {read.isWhole ? ` · ${t('record.seenWhole')}` : ''}
                </li>
              ))}
            </ul>
          </details>
        </section>
        <section aria-labelledby="desk-acts">
          <Certificate record={record} />
          <h4 id="desk-acts">{t('record.acts')}</h4>
          <output className={styles['told']} data-done={told?.kind === 'done'}>
            {told ? toldWords(told) : null}
          </output>
          <ActForm record={record} onShow={() => props.onShow(true)} onAct={props.onAct} />
        </section>
      </div>
    </OpenRecord>
  );
};

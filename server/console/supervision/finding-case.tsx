import { formatCode } from '@linban/shared/cases/codes.ts';
import type {
  FindingCase as FindingCaseView,
  FindingView,
  SupervisedRecord,
} from '@linban/shared/contracts/supervision-requests.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StateMark } from '../cases/state-mark.tsx';
import desk from '../desk/desk.module.css';
import type { AskConsole } from '../links/use-console.ts';
import { useLanguage } from '../locales/language.ts';
import styles from './supervision.module.css';

/** The person, masked, and what was written of the steps: asked for on purpose, because the resident sees it. */
const Record = ({ record }: { readonly record: SupervisedRecord }) => {
  const { t } = useTranslation();
  const { text } = useLanguage();
  const written = record.steps.filter(({ reason }) => reason !== null);
  return (
    <div className={styles['record']}>
      <strong>
        {record.person.name} {record.person.idNumber}
      </strong>
      {written.length === 0 ? <p>{t('finding.nothingWritten')}</p> : null}
      <ul className={desk['reads']}>
        {written.map(({ at, type, reason }) => (
          <li key={`${at}/${type}`}>
            {t(`action.${type}`)}: {reason ? text(reason) : ''}
          </li>
        ))}
      </ul>
    </div>
  );
};

/** One case that a finding rests on: its steps, who took them, and where the public log has them. */
export const FindingCase = (props: {
  readonly finding: Pick<FindingView, 'findingId' | 'evidence'>;
  readonly shown: FindingCaseView;
  readonly isOpen: boolean;
  readonly askFor: AskConsole;
}) => {
  const { finding, shown, isOpen, askFor } = props;
  const { t } = useTranslation();
  const { text, moment } = useLanguage();
  const [record, setRecord] = useState<SupervisedRecord | null>(null);
  const [failed, setFailed] = useState(false);
  const number = formatCode(shown.caseNumber);
  const { evidence } = finding;
  const pointed = 'flag' in evidence ? evidence.flag.seq : 'seq' in evidence ? evidence.seq : null;
  const look = async (): Promise<void> => {
    const { findingId } = finding;
    const reply = await askFor('supervision.look', { findingId, caseNumber: shown.caseNumber });
    setFailed(!reply.ok);
    if (reply.ok) setRecord(reply.value);
  };
  return (
    <details className={styles['case']} open={isOpen}>
      <summary>
        <strong>{number}</strong> {text(shown.itemTitle)} <StateMark state={shown.state} />{' '}
        <span className={desk['soft']}>{shown.centre ? text(shown.centre) : t('finding.noCentre')}</span>
      </summary>
      <ol className={desk['steps']}>
        {shown.steps.map((step) => (
          <li key={step.seq} className={step.seq === pointed ? styles['pointed'] : undefined}>
            <strong>{t(`action.${step.type}`)}</strong>{' '}
            <span className={desk['soft']}>
              {moment(step.at)}
              {step.by ? ` · ${step.by}` : ''}
              {step.place ? ` · ${text(step.place)}` : ''}
              {step.leaf === null ? '' : ` · ${t('finding.leaf', { leaf: step.leaf })}`}
            </span>
          </li>
        ))}
      </ol>
      {record ? (
        <Record record={record} />
      ) : (
        <span className={desk['buttons']}>
          <button
            type="button"
            aria-label={t('desk.ofCase', { act: t('finding.look'), number })}
            onClick={() => void look()}
          >
            {t('finding.look')}
          </button>
          <span className={desk['soft']}>{t(failed ? 'desk.failed' : 'finding.lookHelp')}</span>
        </span>
      )}
    </details>
  );
};

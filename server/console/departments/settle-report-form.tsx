import { formatCode } from '@linban/shared/cases/codes.ts';
import type { WaitingReport } from '@linban/shared/contracts/console-link.ts';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskConsole } from '../links/use-console.ts';
import styles from './departments.module.css';

/** Says how a report that can't be sent was seen to by hand. `onClose`: with words where something was done. */
export const SettleReportForm = (props: {
  readonly report: WaitingReport;
  readonly askFor: AskConsole;
  readonly onClose: (told: string | null) => void;
}) => {
  const { report, askFor, onClose } = props;
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const id = useId();
  const number = formatCode(report.caseNumber);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { caseNumber, sequence } = report;
    const reply = await askFor('platform.settle', { caseNumber, sequence, reason });
    if (reply.ok) return onClose(t('platform.settled', { number }));
    setRefused(t('desk.failed'));
  };
  return (
    <form className={styles['panel']} aria-labelledby={`${id}-title`} onSubmit={(event) => void send(event)}>
      <h3 id={`${id}-title`}>{t('platform.settleTitle', { number, step: t(`platform.kind.${report.kind}`) })}</h3>
      <p className={styles['soft']}>{t('platform.settleHelp')}</p>
      <p>
        <label htmlFor={`${id}-reason`}>{t('platform.reason')}</label>
        <textarea
          id={`${id}-reason`}
          rows={3}
          required
          minLength={2}
          maxLength={300}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </p>
      <div className={styles['buttons']}>
        <button type="submit">{t('platform.confirm')}</button>
        <button type="button" onClick={() => onClose(null)}>
          {t('departments.cancel')}
        </button>
      </div>
      <output className={styles['refused']}>{refused}</output>
    </form>
  );
};

import { formatCode } from '@linban/shared/cases/codes.ts';
import type { Referral } from '@linban/shared/contracts/console-link.ts';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskConsole } from '../links/use-console.ts';
import styles from './departments.module.css';

const decisions = ['complete', 'reject'] as const;

/** Settles by hand what a department's system does not decide. `onClose`: with words where something was done. */
export const SettleForm = (props: {
  readonly referral: Referral;
  readonly askFor: AskConsole;
  readonly onClose: (told: string | null) => void;
}) => {
  const { referral, askFor, onClose } = props;
  const { t } = useTranslation();
  const [decision, setDecision] = useState<(typeof decisions)[number] | null>(null);
  const [reason, setReason] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const id = useId();
  const number = formatCode(referral.caseNumber);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (decision === null) return;
    const { caseNumber, version } = referral;
    const reply = await askFor('departments.settle', { caseNumber, version, decision, reason });
    if (reply.ok) return onClose(t('departments.settled', { number }));
    setRefused(t(reply.error.kind === 'conflict' ? 'departments.conflict' : 'desk.failed'));
  };
  return (
    <form className={styles['panel']} aria-labelledby={`${id}-title`} onSubmit={(event) => void send(event)}>
      <h3 id={`${id}-title`}>{t('departments.settleTitle', { number })}</h3>
      <p className={styles['soft']}>{t('departments.settleHelp')}</p>
      <fieldset>
        <legend>{t('departments.decision')}</legend>
        {decisions.map((each) => (
          <label key={each}>
            <input
              type="radio"
              name={`${id}-decision`}
              required
              checked={decision === each}
              onChange={() => setDecision(each)}
            />
            {t(`departments.decision.${each}`)}
          </label>
        ))}
      </fieldset>
      <p>
        <label htmlFor={`${id}-reason`}>{t('departments.reason')}</label>
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
        <button type="submit">{t('departments.confirm')}</button>
        <button type="button" onClick={() => onClose(null)}>
          {t('departments.cancel')}
        </button>
      </div>
      <output className={styles['refused']}>{refused}</output>
    </form>
  );
};

import { formatCode } from '@linban/shared/cases/codes.ts';
import type { Referral } from '@linban/shared/contracts/console-link.ts';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CertificateInputs, correctedValues, type TypedValues } from '../desk/certificate-values.tsx';
import type { AskConsole } from '../links/use-console.ts';
import { SettlingForm } from './settling-form.tsx';

const decisions = ['complete', 'reject'] as const;

const refusalWords = (kind: string) => {
  switch (kind) {
    case 'conflict':
      return 'departments.conflict';
    case 'wrongValues':
      return 'departments.wrongValues';
    case 'notNow':
      return 'act.notNow';
    case 'unprintable':
      return 'act.unprintable';
    default:
      return 'desk.failed';
  }
};

/** Settles by hand what a department's system does not decide. `onClose`: with words where something was done. */
export const SettleForm = (props: {
  readonly referral: Referral;
  readonly askFor: AskConsole;
  readonly onClose: (told: string | null) => void;
}) => {
  const { referral, askFor, onClose } = props;
  const { t } = useTranslation();
  const [decision, setDecision] = useState<(typeof decisions)[number] | null>(null);
  const [typed, setTyped] = useState<TypedValues>({});
  const group = useId();
  const number = formatCode(referral.caseNumber);
  const certificate = referral.certificate.map((field) => ({ field, value: '', proposed: null }));
  const settle = async (reason: string): Promise<string | null> => {
    if (decision === null) return null;
    const { caseNumber, version } = referral;
    const values = decision === 'complete' ? correctedValues(certificate, typed) : {};
    const reply = await askFor('departments.settle', { caseNumber, version, decision, reason, values });
    if (!reply.ok) return t(refusalWords(reply.error.kind));
    onClose(t('departments.settled', { number }));
    return null;
  };
  return (
    <SettlingForm
      title={t('departments.settleTitle', { number })}
      help={t('departments.settleHelp')}
      reasonLabel={t('departments.reason')}
      confirmLabel={t('departments.confirm')}
      onSettle={settle}
      onCancel={() => onClose(null)}
    >
      <fieldset>
        <legend>{t('departments.decision')}</legend>
        {decisions.map((each) => (
          <label key={each}>
            <input type="radio" name={group} required checked={decision === each} onChange={() => setDecision(each)} />
            {t(`departments.decision.${each}`)}
          </label>
        ))}
      </fieldset>
      {decision === 'complete' && certificate.length > 0 ? (
        <fieldset>
          <legend>{t('departments.certificate')}</legend>
          <CertificateInputs certificate={certificate} typed={typed} onChange={setTyped} />
        </fieldset>
      ) : null}
    </SettlingForm>
  );
};

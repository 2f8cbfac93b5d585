import type { StaffSessionView } from '@linban/shared/contracts/staff-session.ts';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RenewalFailure, renewPassword } from '../links/session.ts';
import { Notice } from '../parts/open-record.tsx';
import { Section } from '../parts/section.tsx';
import staff from '../staff/staff.module.css';
import styles from './own-password.module.css';

const useFailureText = () => {
  const { t } = useTranslation();
  return (failure: RenewalFailure): string => {
    switch (failure.kind) {
      case 'tooManyAttempts':
        return t('signIn.tooManyAttempts', { seconds: failure.retryAfterSeconds });
      case 'wrongAddress':
        return t('signIn.wrongAddress', { address: failure.address });
      case 'refused':
        return t('ownPassword.refused');
      default:
        return t('signIn.unreachable');
    }
  };
};

/** Says that somebody else was told the password, and offers to renew it. */
export const ToldNotice = (props: {
  readonly to: StaffSessionView['passwordToldTo'];
  readonly onRenew: () => void;
}) => {
  const { t } = useTranslation();
  if (props.to === null) return null;
  return (
    <Notice>
      {t('ownPassword.told', { to: props.to })}{' '}
      <button type="button" onClick={props.onRenew}>
        {t('ownPassword.renew')}
      </button>
    </Notice>
  );
};

/** Where somebody of the staff gets a new password for their own account. */
export const OwnPassword = (props: {
  /** It was renewed, or the session is over. */
  readonly onChanged: () => void;
  readonly onClose: () => void;
}) => {
  const { t } = useTranslation();
  const failureText = useFailureText();
  const [failure, setFailure] = useState<RenewalFailure | null>(null);
  const [renewed, setRenewed] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const typed = useRef<HTMLInputElement>(null);
  const shown = useRef<HTMLParagraphElement>(null);
  useEffect(() => typed.current?.focus(), []);
  useEffect(() => {
    if (renewed !== null) shown.current?.focus();
  }, [renewed]);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!typed.current) return;
    setSending(true);
    const result = await renewPassword(typed.current.value);
    setSending(false);
    if (result.ok) {
      setRenewed(result.value);
      return props.onChanged();
    }
    if (result.error.kind === 'signedOut') return props.onChanged();
    setFailure(result.error);
    typed.current.value = '';
    typed.current.focus();
  };

  return (
    <Section id="own-password" title={t('ownPassword.title')} note={t('ownPassword.note')}>
      {renewed === null ? (
        <form className={staff['form']} onSubmit={(event) => void send(event)}>
          <p>
            <label htmlFor="present-password">{t('ownPassword.present')}</label>
            <input
              ref={typed}
              id="present-password"
              type="password"
              required
              maxLength={200}
              autoComplete="current-password"
              aria-describedby="own-password-message"
            />
          </p>
          <button type="submit" disabled={isSending}>
            {t('ownPassword.renew')}
          </button>
          <button type="button" onClick={props.onClose}>
            {t('act.cancel')}
          </button>
          <div role="alert" className={styles['message']} id="own-password-message">
            {failure ? failureText(failure) : null}
          </div>
        </form>
      ) : (
        <div className={staff['form']}>
          <p ref={shown} tabIndex={-1}>
            {t('ownPassword.new')} <code className={styles['password']}>{renewed}</code>
            <br />
            {t('ownPassword.keep')}
          </p>
          <button type="button" onClick={props.onClose}>
            {t('ownPassword.have')}
          </button>
        </div>
      )}
    </Section>
  );
};

import type { StaffSessionView } from '@linban/shared/contracts/staff-session.ts';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signIn } from '../links/session.ts';
import { TopBar } from '../parts/top-bar.tsx';
import styles from './sign-in.module.css';

type Failure = Extract<Awaited<ReturnType<typeof signIn>>, { ok: false }>['error'];

const useFailureText = () => {
  const { t } = useTranslation();
  return (failure: Failure): string => {
    switch (failure.kind) {
      case 'tooManyAttempts':
        return t('signIn.tooManyAttempts', { seconds: failure.retryAfterSeconds });
      case 'wrongAddress':
        return t('signIn.wrongAddress', { address: failure.address });
      case 'unreachable':
        return t('signIn.unreachable');
      default:
        return t('signIn.refused');
    }
  };
};

/** The form that lets staff in. */
export const SignIn = (props: {
  /** A session has just ended by itself. */
  readonly ended: boolean;
  readonly onSignedIn: (session: StaffSessionView) => void;
}) => {
  const { t } = useTranslation();
  const failureText = useFailureText();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isSending, setSending] = useState(false);
  const password = useRef<HTMLInputElement>(null);

  const send = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setSending(true);
    const result = await signIn(String(form.get('name')), String(form.get('password')));
    setSending(false);
    if (result.ok) return props.onSignedIn(result.value);
    setFailure(result.error);
    if (password.current) {
      password.current.value = '';
      password.current.focus();
    }
  };
  const message = failure ? failureText(failure) : props.ended ? t('signIn.ended') : null;

  return (
    <>
      <TopBar />
      <main className={styles['page']}>
        <form className={styles['form']} onSubmit={(event) => void send(event)}>
          <h1>{t('signIn.title')}</h1>
          <p>{t('signIn.text')}</p>
          <div role="alert" className={message ? styles['message'] : undefined} id="sign-in-message">
            {message}
          </div>
          <label htmlFor="name">{t('signIn.name')}</label>
          <input id="name" name="name" required maxLength={60} autoComplete="username" autoCapitalize="none" />
          <label htmlFor="password">{t('signIn.password')}</label>
          <input
            ref={password}
            id="password"
            name="password"
            type="password"
            required
            maxLength={200}
            autoComplete="current-password"
            aria-describedby="sign-in-message"
          />
          <button type="submit" disabled={isSending}>
            {isSending ? t('signIn.sending') : t('signIn.send')}
          </button>
        </form>
      </main>
    </>
  );
};

import type { ErasureRequest } from '@linban/shared/contracts/erasure-requests.ts';
import { residentIdNumberSchema } from '@linban/shared/identity/resident-id.ts';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as v from 'valibot';
import type { AskConsole } from '../links/use-console.ts';
import styles from './erasure.module.css';

/** Records what a person at the desk asks for, with their card in hand. */
export const AskErasure = (props: {
  readonly askFor: AskConsole;
  readonly onAsked: (request: ErasureRequest) => Promise<void>;
}) => {
  const { t } = useTranslation();
  const [nameId, numberId] = [useId(), useId()];
  const [name, setName] = useState('');
  const [typed, setTyped] = useState('');
  const [isIdentified, setIdentified] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const idNumber = v.safeParse(residentIdNumberSchema, typed.replaceAll(/\s/g, '').toUpperCase());
    if (!idNumber.success) return setRefused(t('erasure.idTypo'));
    const reply = await props.askFor('erasure.ask', { name, idNumber: idNumber.output, isIdentified: true });
    if (!reply.ok) {
      const { kind } = reply.error;
      if (kind === 'passwordTold') return setRefused(t('ownPassword.first', { to: reply.error.to }));
      const known = kind === 'nothingKept' || kind === 'alreadyAsked' || kind === 'tooManyAttempts';
      return setRefused(t(known ? `erasure.${kind}` : 'desk.failed'));
    }
    setRefused(null);
    setName('');
    setTyped('');
    setIdentified(false);
    await props.onAsked(reply.value);
  };
  return (
    <details className={styles['ask']}>
      <summary>{t('erasure.record')}</summary>
      <form className={styles['form']} onSubmit={(event) => void send(event)}>
        <p>
          <label htmlFor={nameId}>{t('erasure.name')}</label>
          <input
            id={nameId}
            required
            autoComplete="off"
            maxLength={60}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </p>
        <p>
          <label htmlFor={numberId}>{t('erasure.idNumber')}</label>
          <input
            id={numberId}
            required
            autoComplete="off"
            maxLength={24}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        </p>
        <label className={styles['check']}>
          <input
            type="checkbox"
            required
            checked={isIdentified}
            onChange={({ target }) => setIdentified(target.checked)}
          />{' '}
          {t('erasure.identified')}
        </label>
        {refused ? <p role="alert">{refused}</p> : null}
        <button type="submit">{t('erasure.send')}</button>
      </form>
    </details>
  );
};

import { formatCode } from '@linban/shared/cases/codes.ts';
import type { ErasureRequest } from '@linban/shared/contracts/erasure-requests.ts';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskConsole } from '../links/use-console.ts';
import { useLanguage } from '../locales/language.ts';
import { Section } from '../parts/section.tsx';
import { AskErasure } from './ask-erasure.tsx';
import styles from './erasure.module.css';
import { ErasureNotice } from './erasure-notice.tsx';

/** What people ask to have erased: recorded by one of the staff, confirmed by another one, told on a notice to take home. */
export const Erasure = ({ askFor, changes }: { readonly askFor: AskConsole; readonly changes: number }) => {
  const { t } = useTranslation();
  const { moment } = useLanguage();
  const [requests, setRequests] = useState<readonly ErasureRequest[]>([]);
  const [open, setOpen] = useState<string | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const load = useCallback(async (): Promise<void> => {
    const reply = await askFor('erasure.list', {});
    if (reply.ok) setRequests(reply.value.requests);
  }, [askFor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew whenever something changed
  useEffect(() => void load(), [load, changes]);
  const shown = requests.find(({ number }) => number === open);
  const settle = async ({ number }: ErasureRequest, act: 'confirm' | 'decline'): Promise<void> => {
    const reply = await askFor('erasure.settle', { number, act });
    if (reply.ok) setTold(null);
    else if (reply.error.kind === 'passwordTold') setTold(t('ownPassword.first', { to: reply.error.to }));
    else setTold(t(reply.error.kind === 'needsSecondPerson' ? 'erasure.needsSecondPerson' : 'desk.failed'));
    await load();
  };
  const asked = async (request: ErasureRequest): Promise<void> => {
    await load();
    setOpen(request.number);
  };
  return (
    <Section id="erasure" title={t('erasure.title')} note={t('erasure.note')}>
      <AskErasure askFor={askFor} onAsked={asked} />
      <output className={styles['told']}>{told}</output>
      {requests.length > 0 ? (
        <ul className={styles['requests']}>
          {requests.map((request) => (
            <li key={request.number}>
              <strong>{formatCode(request.number)}</strong>
              <span>{t(`erasure.state.${request.state}`)}</span>
              <span className={styles['soft']}>
                {moment(request.askedAt)} · {request.askedBy}
                {request.settledBy ? ` → ${request.settledBy}` : ''}
              </span>
              <button
                type="button"
                aria-expanded={request.number === open}
                aria-label={t('desk.ofCase', { act: t('desk.open'), number: formatCode(request.number) })}
                onClick={() => setOpen(request.number === open ? null : request.number)}
              >
                {t('desk.open')}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {shown ? <ErasureNotice key={shown.number} request={shown} onSettle={(act) => settle(shown, act)} /> : null}
    </Section>
  );
};

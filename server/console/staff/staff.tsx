import type { StaffAccountView } from '@linban/shared/contracts/staff-requests.ts';
import type { LocalizedText } from '@linban/shared/items/localized-text.ts';
import { mayDo, type StaffPlace, type StaffRole, staffRoleSchema } from '@linban/shared/staff/post.ts';
import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskConsole } from '../links/use-console.ts';
import { useLanguage } from '../locales/language.ts';
import { Notice } from '../parts/open-record.tsx';
import { Section } from '../parts/section.tsx';
import styles from './staff.module.css';

interface Place {
  readonly place: StaffPlace;
  readonly name: LocalizedText | null;
}

/** The accounts of staff, looked after by an approver. */
export const Staff = ({ askFor, changes }: { readonly askFor: AskConsole; readonly changes: number }) => {
  const { t } = useTranslation();
  const { text, fullDay } = useLanguage();
  const [name, setName] = useState('');
  const [role, setRole] = useState<StaffRole>('clerk');
  const [place, setPlace] = useState<StaffPlace>(null);
  const [told, setTold] = useState<string | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const [accounts, setAccounts] = useState<readonly StaffAccountView[]>([]);
  const [places, setPlaces] = useState<readonly Place[]>([]);
  const load = useCallback(async (): Promise<void> => {
    const reply = await askFor('staff.list', {});
    if (!reply.ok) return;
    setAccounts(reply.value.accounts);
    setPlaces(reply.value.places);
    // Who appoints at one centre only has nothing else to choose.
    setPlace(
      (before) =>
        reply.value.places.find((each) => each.place === before)?.place ?? reply.value.places[0]?.place ?? null,
    );
  }, [askFor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew with every connection, too
  useEffect(() => void load(), [load, changes]);
  const setActive = async (account: StaffAccountView, active: boolean): Promise<void> => {
    const reply = await askFor('staff.setActive', { name: account.name, active });
    setTold(reply.ok ? null : t('desk.failed'));
    await load();
  };
  const givePassword = async (name: string): Promise<void> => {
    setAsked(null);
    const given = await askFor('staff.newPassword', { name });
    setTold(given.ok ? t('staff.given', given.value) : t('desk.failed'));
    await load();
  };
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const made = await askFor('staff.add', { name, role, place: isForAll ? null : place });
    if (made.ok) {
      setTold(t('staff.made', made.value));
      void load();
      return setName('');
    }
    setTold(t(made.error.kind === 'nameTaken' ? 'staff.nameTaken' : 'desk.failed'));
  };
  const isForAll = mayDo(role, 'catalogue');
  const placeName = (of: StaffPlace): string => {
    const name = places.find((each) => each.place === of)?.name;
    return of === null || !name ? t('staff.everywhere') : text(name);
  };
  const standing = ({ role, place, active, made, passwordToldTo }: StaffAccountView): readonly string[] => [
    t(`staff.role.${role}`),
    placeName(place),
    ...(active ? [] : [t('staff.closed')]),
    ...(made ? [t('staff.madeBy', { by: made.by ?? t('accountActs.server'), day: fullDay(made.at) })] : []),
    ...(passwordToldTo === null ? [] : [t('staff.passwordTold', { to: passwordToldTo })]),
  ];
  const ofAccount = (act: 'staff.close' | 'staff.reopen' | 'staff.newPassword', { name }: StaffAccountView): string =>
    t('desk.ofCase', { act: t(act), number: name });
  return (
    <Section id="staff" title={t('staff.title')} note={null}>
      <ul className={styles['accounts']}>
        {accounts.map((account) => (
          <li key={account.name}>
            <strong>{account.name}</strong>
            <span className={styles['soft']}>{standing(account).join(' · ')}</span>
            {account.isMine ? null : (
              <>
                <button
                  type="button"
                  aria-label={ofAccount(account.active ? 'staff.close' : 'staff.reopen', account)}
                  onClick={() => void setActive(account, !account.active)}
                >
                  {t(account.active ? 'staff.close' : 'staff.reopen')}
                </button>
                {account.active ? (
                  <button
                    type="button"
                    aria-label={ofAccount('staff.newPassword', account)}
                    onClick={() => setAsked(account.name)}
                  >
                    {t('staff.newPassword')}
                  </button>
                ) : null}
              </>
            )}
          </li>
        ))}
      </ul>
      {asked === null ? null : (
        <Notice role="status">
          {t('staff.sureNewPassword', { name: asked })}{' '}
          <button type="button" onClick={() => void givePassword(asked)}>
            {t('act.confirm')}
          </button>{' '}
          <button type="button" onClick={() => setAsked(null)}>
            {t('act.cancel')}
          </button>
        </Notice>
      )}
      <form className={styles['form']} onSubmit={(event) => void add(event)}>
        <p>
          <label htmlFor="staff-name">{t('staff.name')}</label>
          <input
            id="staff-name"
            required
            maxLength={60}
            autoComplete="off"
            autoCapitalize="none"
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </p>
        <p>
          <label htmlFor="staff-role">{t('staff.role')}</label>
          <select
            id="staff-role"
            value={role}
            onChange={({ target }) => setRole(staffRoleSchema.options.find((each) => each === target.value) ?? 'clerk')}
          >
            {staffRoleSchema.options.map((each) => (
              <option key={each} value={each}>
                {t(`staff.role.${each}`)}
              </option>
            ))}
          </select>
        </p>
        {isForAll ? null : (
          <p>
            <label htmlFor="staff-place">{t('staff.place')}</label>
            <select
              id="staff-place"
              value={place ?? ''}
              onChange={({ target }) => setPlace(places.find((each) => each.place === target.value)?.place ?? null)}
            >
              {places.map((each) => (
                <option key={each.place ?? ''} value={each.place ?? ''}>
                  {placeName(each.place)}
                </option>
              ))}
            </select>
          </p>
        )}
        <button type="submit">{t('staff.add')}</button>
      </form>
      <output className={styles['told']}>{told}</output>
    </Section>
  );
};

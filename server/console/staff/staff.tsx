import { type StaffAccountView, type StaffRole, staffRoleSchema } from '@linban/shared/contracts/console-link.ts';
import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskConsole } from '../links/use-console.ts';
import { Section } from '../parts/section.tsx';
import styles from './staff.module.css';

/** The accounts of staff, looked after by an approver. */
export const Staff = ({ askFor, changes }: { readonly askFor: AskConsole; readonly changes: number }) => {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [role, setRole] = useState<StaffRole>('clerk');
  const [told, setTold] = useState<string | null>(null);
  const [accounts, setAccounts] = useState<readonly StaffAccountView[]>([]);
  const load = useCallback(async (): Promise<void> => {
    const reply = await askFor('staff.list', {});
    if (reply.ok) setAccounts(reply.value.accounts);
  }, [askFor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew with every connection, too
  useEffect(() => void load(), [load, changes]);
  const setActive = async (account: StaffAccountView, active: boolean): Promise<void> => {
    const reply = await askFor('staff.setActive', { name: account.name, active });
    setTold(reply.ok ? null : t('desk.failed'));
    await load();
  };
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const made = await askFor('staff.add', { name, role });
    if (made.ok) {
      setTold(t('staff.made', made.value));
      void load();
      return setName('');
    }
    setTold(t(made.error.kind === 'nameTaken' ? 'staff.nameTaken' : 'desk.failed'));
  };
  return (
    <Section id="staff" title={t('staff.title')} note={null}>
      <ul className={styles['accounts']}>
        {accounts.map((account) => (
          <li key={account.name}>
            <strong>{account.name}</strong>
            <span className={styles['soft']}>
              {t(`staff.role.${account.role}`)}
              {account.active ? '' : ` · ${t('staff.closed')}`}
            </span>
            {account.isMine ? null : (
              <button
                type="button"
                aria-label={t('desk.ofCase', {
                  act: t(account.active ? 'staff.close' : 'staff.reopen'),
                  number: account.name,
                })}
                onClick={() => void setActive(account, !account.active)}
              >
                {t(account.active ? 'staff.close' : 'staff.reopen')}
              </button>
            )}
          </li>
        ))}
      </ul>
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
        <button type="submit">{t('staff.add')}</button>
      </form>
      <output className={styles['told']}>{told}</output>
    </Section>
  );
};

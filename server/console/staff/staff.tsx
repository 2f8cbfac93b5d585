import { type StaffRole, staffRoleSchema } from '@linban/shared/contracts/console-link.ts';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskConsole } from '../links/use-console.ts';
import { Section } from '../parts/section.tsx';
import styles from './staff.module.css';

/** New accounts for staff, made by an approver. */
export const Staff = ({ askFor }: { readonly askFor: AskConsole }) => {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [role, setRole] = useState<StaffRole>('clerk');
  const [told, setTold] = useState<string | null>(null);
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const made = await askFor('staff.add', { name, role });
    if (made.ok) {
      setTold(t('staff.made', made.value));
      return setName('');
    }
    setTold(t(made.error.kind === 'nameTaken' ? 'staff.nameTaken' : 'desk.failed'));
  };
  return (
    <Section id="staff" title={t('staff.title')} note={null}>
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

import type { AccountRecord } from '@linban/shared/contracts/supervision-requests.ts';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskConsole } from '../links/use-console.ts';
import { useLanguage } from '../locales/language.ts';
import { Section } from '../parts/section.tsx';
import tables from '../parts/table.module.css';
import { Table } from '../parts/table.tsx';

const columns = ['at', 'account', 'what', 'by'] as const;

/** What was last done with the accounts of staff, for supervisors. */
export const AccountActs = ({ askFor, changes }: { readonly askFor: AskConsole; readonly changes: number }) => {
  const { t } = useTranslation();
  const { moment } = useLanguage();
  const [acts, setActs] = useState<readonly AccountRecord[]>([]);
  const load = useCallback(async (): Promise<void> => {
    const reply = await askFor('supervision.accounts', {});
    if (reply.ok) setActs(reply.value.acts);
  }, [askFor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew whenever something changed
  useEffect(() => void load(), [load, changes]);
  if (acts.length === 0) return null;
  return (
    <Section id="account-acts" title={t('accountActs.title')} note={t('accountActs.note')}>
      <Table label={t('accountActs.list')} columns={columns.map((column) => t(`accountActs.column.${column}`))}>
        {acts.map(({ account, role, type, by, at }) => (
          <tr key={`${at} ${account} ${type}`}>
            <td className={tables['moment']}>{moment(at)}</td>
            <th scope="row">
              {account} · {t(`staff.role.${role}`)}
            </th>
            <td>{t(`accountActs.type.${type}`)}</td>
            <td>{by ?? t('accountActs.server')}</td>
          </tr>
        ))}
      </Table>
    </Section>
  );
};

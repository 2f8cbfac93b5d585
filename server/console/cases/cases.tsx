import { formatCode } from '@linban/shared/cases/codes.ts';
import type { FleetTerminal, StaffCase } from '@linban/shared/contracts/console-link.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../locales/language.ts';
import { Mark } from '../parts/mark.tsx';
import { Section } from '../parts/section.tsx';
import styles from '../parts/table.module.css';
import { Table } from '../parts/table.tsx';
import { StateMark } from './state-mark.tsx';

const levels = [1, 2, 3, 4, 5] as const;

const CaseRow = (props: { readonly shown: StaffCase; readonly terminal: FleetTerminal | undefined }) => {
  const { t } = useTranslation();
  const { text, moment } = useLanguage();
  const { shown, terminal } = props;
  const level = levels.find((candidate) => candidate === shown.rating);
  return (
    <tr>
      <th scope="row" className={styles['number']}>
        {formatCode(shown.caseNumber)}
      </th>
      <td>{text(shown.itemTitle)}</td>
      <td>
        <span className={styles['marks']}>
          <StateMark state={shown.state} />
          {shown.waitingForDepartment ? (
            <Mark tone="trouble" icon="away">
              {t('cases.waiting')}
            </Mark>
          ) : null}
        </span>
      </td>
      <td className={styles['moment']}>{moment(shown.submittedAt)}</td>
      <td className={styles['moment']}>{moment(shown.updatedAt)}</td>
      <td>{terminal ? text(terminal.name) : shown.terminalId}</td>
      <td className={level ? undefined : styles['soft']}>
        {level ? `${level} · ${t(`rating.${level}`)}` : t('cases.notRated')}
      </td>
    </tr>
  );
};

/** The cases that changed last. Nothing of a person is in them. `null`: not known yet. */
export const Cases = (props: {
  readonly cases: readonly StaffCase[] | null;
  readonly terminals: readonly FleetTerminal[] | null;
}) => {
  const { t } = useTranslation();
  const { cases, terminals } = props;
  const count = cases?.length ?? 0;
  const columns = ['number', 'item', 'state', 'submitted', 'updated', 'terminal', 'rating'] as const;
  return (
    <Section id="cases" title={t('cases.title')} note={count > 0 ? t('cases.caption', { count }) : null}>
      {cases === null ? <p>{t('loading')}</p> : null}
      {cases && count === 0 ? <p>{t('cases.none')}</p> : null}
      {count > 0 ? (
        <Table label={t('cases.caption', { count })} columns={columns.map((column) => t(`cases.${column}`))}>
          {cases?.map((shown) => (
            <CaseRow
              key={shown.caseNumber}
              shown={shown}
              terminal={terminals?.find(({ terminalId }) => terminalId === shown.terminalId)}
            />
          ))}
        </Table>
      ) : null}
    </Section>
  );
};

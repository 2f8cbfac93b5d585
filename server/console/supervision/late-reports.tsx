import { formatCode } from '@linban/shared/cases/codes.ts';
import type { LateReport } from '@linban/shared/contracts/supervision-requests.ts';
import { useTranslation } from 'react-i18next';
import desk from '../desk/desk.module.css';
import { useLanguage } from '../locales/language.ts';
import tables from '../parts/table.module.css';
import { Table } from '../parts/table.tsx';

const columns = ['case', 'step', 'at', 'heard', 'late'] as const;

/** The late reports of a finding: when each step was taken, when the platform had it, and what kept it. */
export const LateReports = ({ reports }: { readonly reports: readonly LateReport[] }) => {
  const { t } = useTranslation();
  const { moment } = useLanguage();
  return (
    <Table label={t('lateReport.title')} columns={columns.map((column) => t(`lateReport.column.${column}`))}>
      {reports.map(({ caseNumber, sequence, report, at, heardAt, state, lateDays, tries, failure }) => (
        <tr key={`${caseNumber}-${sequence}`}>
          <th scope="row" className={tables['number']}>
            {formatCode(caseNumber)}
          </th>
          <td>{t(`platform.kind.${report}`)}</td>
          <td className={tables['moment']}>{moment(at)}</td>
          <td>
            {heardAt === null ? t(`lateReport.state.${state}`) : moment(heardAt)}
            <div className={desk['soft']}>
              {state === 'settled' ? t('lateReport.state.settled') : null}
              {heardAt === null && failure !== null
                ? t('lateReport.failure', { failure: t(`platform.failure.${failure}`), count: tries })
                : null}
            </div>
          </td>
          <td>{t('lateReport.days', { count: lateDays })}</td>
        </tr>
      ))}
    </Table>
  );
};

import { formatCode } from '@linban/shared/cases/codes.ts';
import type { LateReport } from '@linban/shared/contracts/supervision-requests.ts';
import { useTranslation } from 'react-i18next';
import tables from '../cases/cases.module.css';
import desk from '../desk/desk.module.css';
import { useLanguage } from '../locales/language.ts';

const columns = ['case', 'step', 'at', 'heard', 'late'] as const;

/** The late reports of a finding: when each step was taken, when the platform had it, and what kept it. */
export const LateReports = ({ reports }: { readonly reports: readonly LateReport[] }) => {
  const { t } = useTranslation();
  const { moment } = useLanguage();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={tables['scroll']} tabIndex={0} aria-label={t('lateReport.title')}>
      <table className={tables['table']}>
        <caption className={desk['unseen']}>{t('lateReport.title')}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`lateReport.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
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
        </tbody>
      </table>
    </section>
  );
};

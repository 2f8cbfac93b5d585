import { allowedActions, decidingStanding } from '@linban/shared/cases/case-state.ts';
import { formatCode } from '@linban/shared/cases/codes.ts';
import type { PlatformView, WaitingReport } from '@linban/shared/contracts/console-link.ts';
import type { StaffRole } from '@linban/shared/staff/post.ts';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskConsole } from '../links/use-console.ts';
import { useLanguage } from '../locales/language.ts';
import { Section } from '../parts/section.tsx';
import tables from '../parts/table.module.css';
import { Table } from '../parts/table.tsx';
import styles from './departments.module.css';
import { SettleReportForm } from './settle-report-form.tsx';
import { useLooks } from './use-looks.ts';
import { LeftAlone, Standing, WaitingActs } from './waiting.tsx';

const ReportStanding = ({ report }: { readonly report: WaitingReport }) => {
  const { t } = useTranslation();
  const { moment } = useLanguage();
  const { state, failure, tries, since, triedAt, sentAgain } = report;
  return (
    <Standing
      state={state}
      words={t(`platform.state.${state}`)}
      failure={failure && t(`platform.failure.${failure}`)}
      since={
        triedAt === null
          ? t('platform.since', { since: moment(since) })
          : t('departments.sinceTries', { since: moment(since), tried: moment(triedAt), count: tries })
      }
      sentAgain={sentAgain}
    />
  );
};

const Reports = (props: {
  readonly reports: readonly WaitingReport[];
  readonly maySettle: boolean;
  readonly onSendAgain: (report: WaitingReport) => void;
  readonly onSettle: (report: WaitingReport) => void;
}) => {
  const { t } = useTranslation();
  const { text, moment } = useLanguage();
  return (
    <Table
      label={t('platform.waitingReports')}
      columns={(['number', 'item', 'step', 'standing', 'at', 'actions'] as const).map((column) =>
        t(`platform.column.${column}`),
      )}
    >
      {props.reports.map((report) => {
        const number = formatCode(report.caseNumber);
        return (
          <tr key={`${report.caseNumber}-${report.sequence}`}>
            <th scope="row" className={tables['number']}>
              {number}
            </th>
            <td>{text(report.itemTitle)}</td>
            <td>{t(`platform.kind.${report.kind}`)}</td>
            <td>
              <ReportStanding report={report} />
            </td>
            <td className={tables['moment']}>{moment(report.at)}</td>
            <td>
              <WaitingActs
                number={number}
                settleWords={t('platform.settle')}
                onSendAgain={() => props.onSendAgain(report)}
                onSettle={props.maySettle && report.state === 'setAside' ? () => props.onSettle(report) : null}
              />
            </td>
          </tr>
        );
      })}
    </Table>
  );
};

/** The municipal platform that hears of the steps of cases, and what waits for it; nothing where there is none. */
export const Platform = (props: {
  readonly askFor: AskConsole;
  readonly changes: number;
  readonly role: StaffRole;
}) => {
  const { askFor, changes, role } = props;
  const { t } = useTranslation();
  const [platform, setPlatform] = useState<PlatformView | null>(null);
  const [settling, setSettling] = useState<WaitingReport | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const load = useCallback(async (): Promise<void> => {
    const reply = await askFor('platform.show', {});
    if (reply.ok) setPlatform(reply.value.platform);
  }, [askFor]);
  const isWaiting = platform !== null && (platform.reports.length > 0 || platform.link.kind !== 'closed');
  useLooks(load, changes, isWaiting);
  if (!platform) return null;

  const { link, waiting, setAside, reports } = platform;
  const maySettle = allowedActions(decidingStanding, role === 'approver' ? 'approver' : 'staff').includes('complete');
  const sendAgain = async ({ caseNumber, sequence }: WaitingReport): Promise<void> => {
    const reply = await askFor('platform.sendAgain', { caseNumber, sequence });
    setTold(t(reply.ok ? 'platform.sent' : 'desk.failed', { number: formatCode(caseNumber) }));
    await load();
  };
  return (
    <Section
      id="platform"
      title={t('platform.title')}
      note={isWaiting ? t('platform.summary', { count: waiting + setAside, setAside }) : t('platform.allWell')}
    >
      {link.kind === 'closed' ? null : (
        <p className={styles['standing']}>
          <LeftAlone link={link} />
        </p>
      )}
      {reports.length > 0 ? (
        <Reports
          reports={reports}
          maySettle={maySettle}
          onSendAgain={(report) => void sendAgain(report)}
          onSettle={setSettling}
        />
      ) : null}
      {settling ? (
        <SettleReportForm
          key={`${settling.caseNumber}-${settling.sequence}`}
          report={settling}
          askFor={askFor}
          onClose={(words) => {
            setSettling(null);
            setTold(words);
            void load();
          }}
        />
      ) : null}
      <output className={styles['told']}>{told}</output>
    </Section>
  );
};

import { allowedActions, decidingStanding } from '@linban/shared/cases/case-state.ts';
import { formatCode } from '@linban/shared/cases/codes.ts';
import type { PlatformView, WaitingReport } from '@linban/shared/contracts/console-link.ts';
import type { StaffRole } from '@linban/shared/staff/post.ts';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskConsole } from '../links/use-console.ts';
import { useLanguage } from '../locales/language.ts';
import { Mark } from '../parts/mark.tsx';
import { Section } from '../parts/section.tsx';
import styles from './departments.module.css';
import { SettleReportForm } from './settle-report-form.tsx';

/** While something waits it is looked again so often: tries and pauses pass without an event. */
const lookEveryMs = 10_000;

/** Where a report stands, why, and since when. */
const Standing = ({ report }: { readonly report: WaitingReport }) => {
  const { t } = useTranslation();
  const { moment } = useLanguage();
  const { state, failure, tries, since, triedAt, sentAgain } = report;
  const looks = {
    setAside: { tone: 'trouble', icon: 'stopped' },
    waiting: { tone: 'watch', icon: 'away' },
  } as const;
  return (
    <div className={styles['standing']}>
      <Mark {...looks[state]}>{t(`platform.state.${state}`)}</Mark>
      {failure === null ? null : <span>{t(`platform.failure.${failure}`)}</span>}
      <span className={styles['soft']}>
        {triedAt === null
          ? t('platform.since', { since: moment(since) })
          : t('departments.sinceTries', { since: moment(since), tried: moment(triedAt), count: tries })}
      </span>
      {sentAgain ? (
        <span className={styles['soft']}>
          {t('departments.sentAgain', { name: sentAgain.name, at: moment(sentAgain.at) })}
        </span>
      ) : null}
    </div>
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
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles['scroll']} tabIndex={0} aria-label={t('platform.waitingReports')}>
      <table className={styles['table']}>
        <thead>
          <tr>
            {(['number', 'item', 'step', 'standing', 'at', 'actions'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`platform.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.reports.map((report) => {
            const number = formatCode(report.caseNumber);
            return (
              <tr key={`${report.caseNumber}-${report.sequence}`}>
                <th scope="row" className={styles['number']}>
                  {number}
                </th>
                <td>{text(report.itemTitle)}</td>
                <td>{t(`platform.kind.${report.kind}`)}</td>
                <td>
                  <Standing report={report} />
                </td>
                <td className={styles['moment']}>{moment(report.at)}</td>
                <td>
                  <div className={styles['buttons']}>
                    <button
                      type="button"
                      aria-label={t('desk.ofCase', { act: t('departments.sendAgain'), number })}
                      onClick={() => props.onSendAgain(report)}
                    >
                      {t('departments.sendAgain')}
                    </button>
                    {props.maySettle && report.state === 'setAside' ? (
                      <button
                        type="button"
                        aria-label={t('desk.ofCase', { act: t('platform.settle'), number })}
                        onClick={() => props.onSettle(report)}
                      >
                        {t('platform.settle')}
                      </button>
                    ) : null}
                  </div>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
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
  const { moment } = useLanguage();
  const [platform, setPlatform] = useState<PlatformView | null>(null);
  const [settling, setSettling] = useState<WaitingReport | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const load = useCallback(async (): Promise<void> => {
    const reply = await askFor('platform.show', {});
    if (reply.ok) setPlatform(reply.value.platform);
  }, [askFor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew with every change and connection
  useEffect(() => void load(), [load, changes]);
  const isWaiting = platform !== null && (platform.reports.length > 0 || platform.link.kind !== 'closed');
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => void load(), lookEveryMs);
    return () => clearInterval(timer);
  }, [isWaiting, load]);
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
          <Mark tone="trouble" icon="away">
            {t(`departments.${link.kind}`)}
          </Mark>
          <span className={styles['soft']}>
            {t('departments.leftAlone', { since: moment(link.since), until: moment(link.until) })}
          </span>
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

import { allowedActions, decidingStanding } from '@linban/shared/cases/case-state.ts';
import { formatCode } from '@linban/shared/cases/codes.ts';
import type { consoleRequests, DepartmentLink, Referral } from '@linban/shared/contracts/console-link.ts';
import type { Value } from '@linban/shared/contracts/request.ts';
import type { StaffRole } from '@linban/shared/staff/post.ts';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskConsole } from '../links/use-console.ts';
import { useLanguage } from '../locales/language.ts';
import { Mark } from '../parts/mark.tsx';
import { Section } from '../parts/section.tsx';
import styles from './departments.module.css';
import { SettleForm } from './settle-form.tsx';

/** While something waits it is looked again so often: tries and pauses pass without an event. */
const lookEveryMs = 10_000;

/** A department that is left alone: since when, and until when. */
const LeftAlone = ({ name, link }: { readonly name: string; readonly link: DepartmentLink['link'] }) => {
  const { t } = useTranslation();
  const { moment } = useLanguage();
  if (link.kind === 'closed') return null;
  return (
    <li>
      <strong>{name}</strong>
      <Mark tone="trouble" icon="away">
        {t(`departments.${link.kind}`)}
      </Mark>
      <span className={styles['soft']}>
        {t('departments.leftAlone', { since: moment(link.since), until: moment(link.until) })}
      </span>
    </li>
  );
};

/** Where a referral stands, why, and since when. */
const Standing = ({ referral }: { readonly referral: Referral }) => {
  const { t } = useTranslation();
  const { moment } = useLanguage();
  const { state, failure, tries, since, triedAt, sentAgain } = referral;
  const looks = {
    setAside: { tone: 'trouble', icon: 'stopped' },
    waiting: { tone: 'watch', icon: 'away' },
    received: { tone: 'calm', icon: 'working' },
  } as const;
  return (
    <div className={styles['standing']}>
      <Mark {...looks[state]}>{t(`departments.state.${state}`)}</Mark>
      {failure === null ? null : <span>{t(`departments.failure.${failure}`)}</span>}
      <span className={styles['soft']}>
        {t(tries > 0 ? 'departments.sinceTries' : 'departments.since', {
          since: moment(since),
          tried: moment(triedAt),
          count: tries,
        })}
      </span>
      {sentAgain ? (
        <span className={styles['soft']}>
          {t('departments.sentAgain', { name: sentAgain.name, at: moment(sentAgain.at) })}
        </span>
      ) : null}
    </div>
  );
};

type Known = Value<typeof consoleRequests, 'departments.list'>;

/** The departments' systems, and what waits for them; for those who work on cases. */
export const Departments = (props: {
  readonly askFor: AskConsole;
  readonly changes: number;
  readonly role: StaffRole;
}) => {
  const { askFor, changes, role } = props;
  const { t } = useTranslation();
  const { text, moment } = useLanguage();
  const [known, setKnown] = useState<Known>({ departments: [], referrals: [] });
  const [settling, setSettling] = useState<Referral | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const load = useCallback(async (): Promise<void> => {
    const reply = await askFor('departments.list', {});
    if (reply.ok) setKnown(reply.value);
  }, [askFor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew with every change and connection
  useEffect(() => void load(), [load, changes]);
  const { departments, referrals } = known;
  const troubled = departments.filter(({ link }) => link.kind !== 'closed');
  const isWaiting = referrals.length > 0 || troubled.length > 0;
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => void load(), lookEveryMs);
    return () => clearInterval(timer);
  }, [isWaiting, load]);

  const mayLead = allowedActions(decidingStanding, role === 'approver' ? 'approver' : 'staff');
  const maySettle = mayLead.includes('complete');
  const sendAgain = async ({ caseNumber }: Referral): Promise<void> => {
    const reply = await askFor('departments.sendAgain', { caseNumber });
    setTold(t(reply.ok ? 'departments.sent' : 'desk.failed', { number: formatCode(caseNumber) }));
    await load();
  };
  const nameOf = (id: Referral['department']): string => {
    const department = departments.find((each) => each.id === id);
    return department ? text(department.name) : id;
  };
  const setAside = referrals.filter(({ state }) => state === 'setAside').length;
  return (
    <Section
      id="departments"
      title={t('departments.title')}
      note={
        isWaiting
          ? t('departments.summary', { away: troubled.length, count: referrals.length, setAside })
          : t('departments.allWell', { count: departments.length })
      }
    >
      {troubled.length > 0 ? (
        <ul className={styles['links']}>
          {troubled.map((department) => (
            <LeftAlone key={department.id} name={text(department.name)} link={department.link} />
          ))}
        </ul>
      ) : null}
      {referrals.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={styles['scroll']} tabIndex={0} aria-label={t('departments.waitingCases')}>
          <table className={styles['table']}>
            <thead>
              <tr>
                {(['number', 'item', 'department', 'standing', 'submitted', 'actions'] as const).map((column) => (
                  <th key={column} scope="col">
                    {t(`departments.column.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {referrals.map((referral) => {
                const number = formatCode(referral.caseNumber);
                return (
                  <tr key={referral.caseNumber}>
                    <th scope="row" className={styles['number']}>
                      {number}
                    </th>
                    <td>{text(referral.itemTitle)}</td>
                    <td>{nameOf(referral.department)}</td>
                    <td>
                      <Standing referral={referral} />
                    </td>
                    <td className={styles['moment']}>{moment(referral.submittedAt)}</td>
                    <td>
                      <div className={styles['buttons']}>
                        <button
                          type="button"
                          aria-label={t('desk.ofCase', { act: t('departments.sendAgain'), number })}
                          onClick={() => void sendAgain(referral)}
                        >
                          {t('departments.sendAgain')}
                        </button>
                        {maySettle ? (
                          <button
                            type="button"
                            aria-label={t('desk.ofCase', { act: t('departments.settle'), number })}
                            onClick={() => setSettling(referral)}
                          >
                            {t('departments.settle')}
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
      ) : null}
      {settling ? (
        <SettleForm
          key={settling.caseNumber}
          referral={settling}
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

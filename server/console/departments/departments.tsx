import { allowedActions, decidingStanding } from '@linban/shared/cases/case-state.ts';
import { formatCode } from '@linban/shared/cases/codes.ts';
import type { consoleRequests, Referral } from '@linban/shared/contracts/console-link.ts';
import type { Value } from '@linban/shared/contracts/request.ts';
import type { StaffRole } from '@linban/shared/staff/post.ts';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskConsole } from '../links/use-console.ts';
import { useLanguage } from '../locales/language.ts';
import { Section } from '../parts/section.tsx';
import tables from '../parts/table.module.css';
import { Table } from '../parts/table.tsx';
import styles from './departments.module.css';
import { SettleForm } from './settle-form.tsx';
import { useLooks } from './use-looks.ts';
import { LeftAlone, Standing, WaitingActs } from './waiting.tsx';

const ReferralStanding = ({ referral }: { readonly referral: Referral }) => {
  const { t } = useTranslation();
  const { moment } = useLanguage();
  const { state, failure, tries, since, triedAt, sentAgain } = referral;
  return (
    <Standing
      state={state}
      words={t(`departments.state.${state}`)}
      failure={failure && t(`departments.failure.${failure}`)}
      since={t(tries > 0 ? 'departments.sinceTries' : 'departments.since', {
        since: moment(since),
        tried: moment(triedAt),
        count: tries,
      })}
      sentAgain={sentAgain}
    />
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
  const { departments, referrals } = known;
  const troubled = departments.flatMap(({ link, ...rest }) => (link.kind === 'closed' ? [] : [{ ...rest, link }]));
  const isWaiting = referrals.length > 0 || troubled.length > 0;
  useLooks(load, changes, isWaiting);

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
            <li key={department.id}>
              <strong>{text(department.name)}</strong>
              <LeftAlone link={department.link} />
            </li>
          ))}
        </ul>
      ) : null}
      {referrals.length > 0 ? (
        <Table
          label={t('departments.waitingCases')}
          columns={(['number', 'item', 'department', 'standing', 'submitted', 'actions'] as const).map((column) =>
            t(`departments.column.${column}`),
          )}
        >
          {referrals.map((referral) => {
            const number = formatCode(referral.caseNumber);
            return (
              <tr key={referral.caseNumber}>
                <th scope="row" className={tables['number']}>
                  {number}
                </th>
                <td>{text(referral.itemTitle)}</td>
                <td>{nameOf(referral.department)}</td>
                <td>
                  <ReferralStanding referral={referral} />
                </td>
                <td className={tables['moment']}>{moment(referral.submittedAt)}</td>
                <td>
                  <WaitingActs
                    number={number}
                    settleWords={t('departments.settle')}
                    onSendAgain={() => void sendAgain(referral)}
                    onSettle={maySettle ? () => setSettling(referral) : null}
                  />
                </td>
              </tr>
            );
          })}
        </Table>
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

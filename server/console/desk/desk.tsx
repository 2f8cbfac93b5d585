import { type DeskPurpose, deskPurposeSchema } from '@linban/shared/cases/case-view.ts';
import { formatCode } from '@linban/shared/cases/codes.ts';
import {
  type consoleRequests,
  type DeskCase,
  type DeskRecord,
  deskFilterSchema,
} from '@linban/shared/contracts/console-link.ts';
import type { Value } from '@linban/shared/contracts/request.ts';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StateMark } from '../cases/state-mark.tsx';
import type { AskConsole } from '../links/use-console.ts';
import { useLanguage } from '../locales/language.ts';
import { Mark } from '../parts/mark.tsx';
import { Section } from '../parts/section.tsx';
import tables from '../parts/table.module.css';
import { Table } from '../parts/table.tsx';
import { CardMark } from '../supervision/card-mark.tsx';
import styles from './desk.module.css';
import { DeskCasePanel } from './desk-case-panel.tsx';
import { FindCase } from './find-case.tsx';
import { useToldWords } from './told-words.ts';
import { useDesk } from './use-desk.ts';

/** A reminder stands from one working day before. */
const soon = 1;

const Left = ({ shown }: { readonly shown: DeskCase }) => {
  const { t } = useTranslation();
  const { day } = useLanguage();
  const { dueOn, daysLeft, state } = shown;
  if (dueOn === null)
    return <>{state === 'supplementRequired' || state === 'paused' ? t('desk.stands') : t('desk.noDue')}</>;
  return (
    <span className={styles['due']}>
      {day(dueOn)}
      {daysLeft === null ? null : daysLeft < 0 ? (
        <Mark tone="trouble" icon="trouble">
          {t('desk.late', { days: -daysLeft })}
        </Mark>
      ) : daysLeft <= soon ? (
        <Mark tone="watch" icon="working">
          {daysLeft === 0 ? t('desk.today') : t('desk.left', { days: daysLeft })}
        </Mark>
      ) : (
        <span className={tables['soft']}>{t('desk.left', { days: daysLeft })}</span>
      )}
    </span>
  );
};

/** Since it was opened, or it left the reader's place: told by the queue, which may have been asked before another was opened. */
const hasChanged = (record: DeskRecord, now: Value<typeof consoleRequests, 'desk.list'>['opened']): boolean =>
  now?.caseNumber === record.caseNumber && (now.updatedAt === null || now.updatedAt > record.updatedAt);

interface RowActions {
  readonly onOpen: () => void;
  readonly onClaim: (over: boolean) => void;
  readonly onRelease: () => void;
}

const QueueRow = ({
  shown,
  isOpen,
  ...actions
}: RowActions & { readonly shown: DeskCase; readonly isOpen: boolean }) => {
  const { t } = useTranslation();
  const { text, moment } = useLanguage();
  const number = formatCode(shown.caseNumber);
  const button = (act: string, onClick: () => void) => (
    <button type="button" aria-label={t('desk.ofCase', { act, number })} onClick={onClick}>
      {act}
    </button>
  );
  const claim = () => {
    if (shown.isMine) return button(t('desk.giveBack'), actions.onRelease);
    if (shown.claimedBy === null) return button(t('desk.take'), () => actions.onClaim(false));
    return button(t('desk.takeOver'), () => actions.onClaim(true));
  };
  return (
    <tr aria-current={isOpen ? 'true' : undefined} className={isOpen ? styles['current'] : undefined}>
      <th scope="row" className={tables['number']}>
        {number}
      </th>
      <td>{text(shown.itemTitle)}</td>
      <td>
        <span className={tables['marks']}>
          <StateMark state={shown.state} />
          {shown.openWishes > 0 ? (
            <Mark tone="watch" icon="call">
              {t('desk.wishes', { count: shown.openWishes })}
            </Mark>
          ) : null}
          {shown.isChangeProposed ? (
            <Mark tone="watch" icon="working">
              {t('desk.changeProposed')}
            </Mark>
          ) : null}
        </span>
      </td>
      <td>
        <Left shown={shown} />
        {shown.card ? <CardMark flag={shown.card} /> : null}
      </td>
      <td className={tables['moment']}>{moment(shown.submittedAt)}</td>
      <td>{shown.isMine ? t('desk.me') : (shown.claimedBy ?? t('desk.nobody'))}</td>
      <td>
        <span className={styles['buttons']}>
          {button(t('desk.open'), actions.onOpen)}
          {claim()}
        </span>
      </td>
    </tr>
  );
};

/** The cases that people carry: a queue, and the case that is open. */
export const Desk = ({ askFor, changes }: { readonly askFor: AskConsole; readonly changes: number }) => {
  const { t } = useTranslation();
  const toldWords = useToldWords();
  const purposeId = useId();
  const [purpose, setPurpose] = useState<DeskPurpose>('handling');
  const desk = useDesk(askFor, changes);
  const { filter, queue, counts, record } = desk;
  const columns = [
    'cases.number',
    'cases.item',
    'cases.state',
    'desk.due',
    'cases.submitted',
    'desk.who',
    'desk.actions',
  ] as const;
  return (
    <Section id="desk" title={t('desk.title')} note={t('desk.note')}>
      <div className={styles['bar']}>
        <fieldset className={styles['filters']}>
          <legend className={styles['unseen']}>{t('desk.filters')}</legend>
          {deskFilterSchema.options.map((each) => (
            <button key={each} type="button" aria-pressed={each === filter} onClick={() => desk.choose(each)}>
              {t(`desk.filter.${each}`)} {counts ? counts[each] : ''}
            </button>
          ))}
        </fieldset>
        <label htmlFor={purposeId}>{t('desk.purpose')}</label>
        <select
          id={purposeId}
          value={purpose}
          onChange={({ target }) =>
            setPurpose(deskPurposeSchema.options.find((each) => each === target.value) ?? 'handling')
          }
        >
          {deskPurposeSchema.options.map((each) => (
            <option key={each} value={each}>
              {t(`purpose.${each}`)}
            </option>
          ))}
        </select>
      </div>
      <FindCase onFind={(caseNumber) => void desk.open(caseNumber, purpose)} />
      <output className={styles['told']} data-done={desk.told?.kind === 'done'}>
        {desk.told && record === null ? toldWords(desk.told) : null}
      </output>
      {queue === null ? <p>{t('loading')}</p> : null}
      {queue?.cases.length === 0 ? <p>{t(`desk.none.${filter}`)}</p> : null}
      {queue && queue.cases.length > 0 ? (
        <Table label={t(`desk.filter.${filter}`)} columns={columns.map((column) => t(column))}>
          {queue.cases.map((shown) => (
            <QueueRow
              key={shown.caseNumber}
              shown={shown}
              isOpen={shown.caseNumber === record?.caseNumber}
              onOpen={() => void desk.open(shown.caseNumber, purpose)}
              onClaim={(over) => void desk.claim(shown.caseNumber, over)}
              onRelease={() => void desk.release(shown.caseNumber)}
            />
          ))}
        </Table>
      ) : null}
      {record ? (
        <DeskCasePanel
          key={record.caseNumber}
          record={record}
          told={desk.told}
          isStale={hasChanged(record, queue?.opened ?? null)}
          onReload={() => void desk.open(record.caseNumber, purpose, record.isWhole)}
          onShow={(isWhole) => void desk.open(record.caseNumber, purpose, isWhole)}
          onAct={(act) => desk.act(record, act, purpose)}
          onClose={desk.close}
        />
      ) : null}
    </Section>
  );
};

import { formatCode } from '@linban/shared/cases/codes.ts';
import type { FindingFilter, FindingSummary } from '@linban/shared/contracts/supervision-requests.ts';
import { findingCardSchema, findingKindSchema } from '@linban/shared/supervision/finding.ts';
import { findingStateSchema } from '@linban/shared/supervision/finding-state.ts';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import desk from '../desk/desk.module.css';
import type { AskConsole } from '../links/use-console.ts';
import { useLanguage } from '../locales/language.ts';
import { Section } from '../parts/section.tsx';
import tables from '../parts/table.module.css';
import { Table } from '../parts/table.tsx';
import { FindingPanel } from './finding-panel.tsx';
import { FindingMark, useEvidenceWords } from './finding-words.tsx';
import { QuarterMarks } from './quarter-marks.tsx';
import styles from './supervision.module.css';
import { useFindingToldWords } from './told-words.ts';
import { useSupervision } from './use-supervision.ts';

/** One choice of many, or whatever there is. */
const Choice = <T extends string>(props: {
  readonly label: string;
  readonly chosen: T | null;
  readonly options: readonly { readonly value: T; readonly words: string }[];
  readonly onChoose: (value: T | null) => void;
}) => {
  const { t } = useTranslation();
  const id = useId();
  return (
    <span className={styles['choice']}>
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        value={props.chosen ?? ''}
        onChange={({ target }) =>
          props.onChoose(props.options.find(({ value }) => value === target.value)?.value ?? null)
        }
      >
        <option value="">{t('finding.any')}</option>
        {props.options.map(({ value, words }) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </span>
  );
};

const FindingRow = (props: {
  readonly shown: FindingSummary;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}) => {
  const { shown, isOpen } = props;
  const { t } = useTranslation();
  const { text, moment } = useLanguage();
  const evidenceWords = useEvidenceWords();
  const number = formatCode(shown.caseNumber);
  return (
    <tr aria-current={isOpen ? 'true' : undefined} className={isOpen ? desk['current'] : undefined}>
      <td>
        <FindingMark card={shown.card} />
      </td>
      <th scope="row" className={styles['what']}>
        {t(`findingKind.${shown.evidence.kind}`)}
        <div className={desk['soft']}>{evidenceWords(shown.evidence)}</div>
      </th>
      <td className={styles['wide']}>
        <span className={tables['number']}>{number}</span>
        <div className={desk['soft']}>
          {text(shown.itemTitle)}
          {shown.cases > 1 ? ` · ${t('finding.cases', { count: shown.cases })}` : ''}
        </div>
      </td>
      <td className={styles['wide']}>{shown.centre ? text(shown.centre) : t('finding.noCentre')}</td>
      <td>{shown.about.join('、') || '—'}</td>
      <td className={tables['moment']}>{moment(shown.foundAt)}</td>
      <td>
        {t(`findingState.${shown.state}`)}
        {shown.takenBy ? <div className={desk['soft']}>{shown.takenBy}</div> : null}
      </td>
      <td>
        <span className={desk['buttons']}>
          <button type="button" aria-label={t('desk.ofCase', { act: t('desk.open'), number })} onClick={props.onOpen}>
            {t('desk.open')}
          </button>
        </span>
      </td>
    </tr>
  );
};

const columns = ['card', 'what', 'case', 'centre', 'about', 'found', 'state', 'actions'] as const;
const isAny = (filter: FindingFilter): boolean => Object.values(filter).every((each) => each === null);

/** What electronic supervision found, for supervisors. */
export const Supervision = ({ askFor, changes }: { readonly askFor: AskConsole; readonly changes: number }) => {
  const { t } = useTranslation();
  const toldWords = useFindingToldWords();
  const { text } = useLanguage();
  const supervision = useSupervision(askFor, changes);
  const { filter, list, opened } = supervision;
  const inList = list?.findings.find(({ findingId }) => findingId === opened?.findingId);
  return (
    <Section id="supervision" title={t('supervision.title')} note={t('supervision.note')}>
      {list ? (
        <dl className={styles['counts']}>
          {(['red', 'yellow', 'lead', 'taken'] as const).map((each) => (
            <div key={each}>
              <dt>{t(each === 'taken' ? 'findingState.taken' : `findingCard.${each}`)}</dt>
              <dd>{list.counts[each]}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      <fieldset className={styles['filters']}>
        <legend className={desk['unseen']}>{t('desk.filters')}</legend>
        <Choice
          label={t('finding.column.card')}
          chosen={filter.card}
          options={findingCardSchema.options.map((value) => ({ value, words: t(`findingCard.${value}`) }))}
          onChoose={(card) => supervision.choose({ card })}
        />
        <Choice
          label={t('finding.column.what')}
          chosen={filter.kind}
          options={findingKindSchema.options.map((value) => ({ value, words: t(`findingKind.${value}`) }))}
          onChoose={(kind) => supervision.choose({ kind })}
        />
        <Choice
          label={t('finding.column.state')}
          chosen={filter.state}
          options={findingStateSchema.options.map((value) => ({ value, words: t(`findingState.${value}`) }))}
          onChoose={(state) => supervision.choose({ state })}
        />
        {list && list.centres.length > 1 ? (
          <Choice
            label={t('finding.column.centre')}
            chosen={filter.centre}
            options={list.centres.map(({ id, name }) => ({ value: id, words: text(name) }))}
            onChoose={(centre) => supervision.choose({ centre })}
          />
        ) : null}
      </fieldset>
      <output className={desk['told']}>
        {supervision.told && opened === null ? toldWords(supervision.told) : null}
      </output>
      {list === null ? <p>{t('loading')}</p> : null}
      {list?.findings.length === 0 ? <p>{t(isAny(filter) ? 'supervision.none' : 'supervision.noneSuch')}</p> : null}
      {list && list.findings.length > 0 ? (
        <Table label={t('supervision.list')} columns={columns.map((column) => t(`finding.column.${column}`))}>
          {list.findings.map((shown) => (
            <FindingRow
              key={shown.findingId}
              shown={shown}
              isOpen={shown.findingId === opened?.findingId}
              onOpen={() => void supervision.open(shown.findingId)}
            />
          ))}
        </Table>
      ) : null}
      {opened ? (
        <FindingPanel
          key={opened.findingId}
          finding={opened}
          told={supervision.told}
          isStale={inList !== undefined && inList.step !== opened.step}
          askFor={askFor}
          onReload={() => void supervision.open(opened.findingId)}
          onAct={(act) => supervision.act(opened, act)}
          onClose={supervision.close}
        />
      ) : null}
      <QuarterMarks askFor={askFor} onOpen={(findingId) => void supervision.open(findingId)} />
    </Section>
  );
};

import { formatCode } from '@linban/shared/cases/codes.ts';
import type { FindingView, MarkRow } from '@linban/shared/contracts/supervision-requests.ts';
import { type Criterion, criterionSchema, type Mark as QuarterMark } from '@linban/shared/supervision/marks.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import desk from '../desk/desk.module.css';
import { useLanguage } from '../locales/language.ts';
import { Mark } from '../parts/mark.tsx';
import { Table } from '../parts/table.tsx';
import { FindingMark } from './finding-words.tsx';
import styles from './supervision.module.css';

const looks = {
  excellent: { tone: 'good', icon: 'good' },
  good: { tone: 'good', icon: 'good' },
  pass: { tone: 'watch', icon: 'working' },
  fail: { tone: 'trouble', icon: 'trouble' },
  tooFew: { tone: 'calm', icon: 'working' },
} as const satisfies Record<QuarterMark, unknown>;

/** The findings that a mark rests on. */
const Evidence = (props: { readonly row: MarkRow; readonly onOpen: (id: FindingView['findingId']) => void }) => {
  const { row, onOpen } = props;
  const { t } = useTranslation();
  const { moment } = useLanguage();
  if (row.findings.length === 0) return <p>{t('marks.noFindings')}</p>;
  return (
    <ul className={styles['evidence']}>
      {row.findings.map(({ findingId, kind, card, caseNumber, foundAt }) => {
        const number = formatCode(caseNumber);
        return (
          <li key={findingId}>
            <FindingMark card={card} /> {t(`findingKind.${kind}`)}{' '}
            <span className={desk['soft']}>
              {number} · {moment(foundAt)}
            </span>
            <span className={desk['buttons']}>
              <button
                type="button"
                aria-label={t('desk.ofCase', { act: t('desk.open'), number })}
                onClick={() => onOpen(findingId)}
              >
                {t('desk.open')}
              </button>
            </span>
          </li>
        );
      })}
    </ul>
  );
};

const columns = ['mark', 'done', 'late', 'yellow', 'red', 'poor', 'evidence'] as const;

/** Marks with the figures they follow from, and on demand with the findings behind those. */
export const MarksTable = (props: {
  readonly title: string;
  readonly rows: readonly MarkRow[];
  readonly onOpen: (id: FindingView['findingId']) => void;
}) => {
  const { title, rows, onOpen } = props;
  const { t } = useTranslation();
  const { text } = useLanguage();
  const [shown, setShown] = useState<string | null>(null);
  const figure = ({ figures }: MarkRow, criterion: Criterion): string =>
    criterion !== 'poor'
      ? String(figures[criterion])
      : figures.ratings === 0
        ? '—'
        : t('marks.ofRatings', { ...figures });
  return (
    <>
      <h4>{title}</h4>
      <Table label={title} columns={[title, ...columns.map((column) => t(`marks.column.${column}`))]}>
        {rows.flatMap((row) => {
          const name = text(row.name);
          const isShown = shown === name;
          const line = (
            <tr key={name} className={isShown ? desk['current'] : undefined}>
              <th scope="row">{name}</th>
              <td>
                <Mark {...looks[row.mark]}>{t(`mark.${row.mark}`)}</Mark>
              </td>
              <td className={styles['figure']}>{row.figures.done}</td>
              {criterionSchema.options.map((criterion) => (
                <td key={criterion} className={styles['figure']}>
                  {figure(row, criterion)}
                  {row.by[criterion] === 'tooFew' ? null : (
                    <div className={desk['soft']}>{t(`mark.${row.by[criterion]}`)}</div>
                  )}
                </td>
              ))}
              <td>
                <span className={desk['buttons']}>
                  <button
                    type="button"
                    aria-expanded={isShown}
                    aria-label={t('desk.ofCase', { act: t('marks.evidence'), number: name })}
                    onClick={() => setShown(isShown ? null : name)}
                  >
                    {t('marks.evidence')}
                  </button>
                </span>
              </td>
            </tr>
          );
          if (!isShown) return [line];
          return [
            line,
            <tr key={`${name}/evidence`}>
              <td colSpan={columns.length + 1}>
                <Evidence row={row} onOpen={onOpen} />
              </td>
            </tr>,
          ];
        })}
      </Table>
    </>
  );
};

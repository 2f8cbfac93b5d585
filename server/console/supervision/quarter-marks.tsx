import type { FindingView, MarkRow, QuarterMarks as Marks } from '@linban/shared/contracts/supervision-requests.ts';
import { csvOf } from '@linban/shared/csv.ts';
import { criterionSchema, markRule, type Quarter, quarterBefore } from '@linban/shared/supervision/marks.ts';
import { useCallback, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import desk from '../desk/desk.module.css';
import type { AskConsole } from '../links/use-console.ts';
import { useLatest } from '../links/use-latest.ts';
import { useLanguage } from '../locales/language.ts';
import { saveFile } from '../parts/save-file.ts';
import { MarksTable } from './marks-table.tsx';
import styles from './supervision.module.css';

/** A year and the quarter that goes on can be chosen. */
const quartersTo = (current: Quarter): readonly Quarter[] => {
  const quarters: Quarter[] = [current];
  for (let at = current; quarters.length < 5; quarters.push(at)) at = quarterBefore(at);
  return quarters;
};

/** The published rule in words. */
const Rule = () => {
  const { t } = useTranslation();
  return (
    <details>
      <summary>{t('marks.rule')}</summary>
      <p>{t('marks.ruleWhole')}</p>
      <ul className={desk['reads']}>
        {criterionSchema.options.map((criterion) => {
          const { of, least, atMost } = markRule[criterion];
          const whole = t(`marks.whole.${of}`);
          return (
            <li key={criterion}>
              {t('marks.ruleOf', { what: t(`marks.what.${criterion}`), whole, least, ...atMost })}
            </li>
          );
        })}
      </ul>
    </details>
  );
};

/** Quarterly marks of centres and departments (季度考评): asked for, because they are worked out of all that happened. */
export const QuarterMarks = (props: {
  readonly askFor: AskConsole;
  readonly onOpen: (id: FindingView['findingId']) => void;
}) => {
  const { askFor, onOpen } = props;
  const { t } = useTranslation();
  const { text } = useLanguage();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState<Quarter | null>(null);
  const [marks, setMarks] = useState<Marks | null>(null);
  const ask = useLatest();
  const load = useCallback(async (): Promise<void> => {
    const isLatest = ask();
    const reply = await askFor('supervision.marks', { quarter: chosen });
    if (reply.ok && isLatest()) setMarks(reply.value);
  }, [ask, askFor, chosen]);
  useEffect(() => {
    if (isOpen) void load();
  }, [isOpen, load]);

  const csvLine = (kind: string, { quarter }: Marks, { name, mark, figures, by }: MarkRow) => [
    quarter,
    kind,
    text(name),
    t(`mark.${mark}`),
    figures.done,
    figures.late,
    figures.yellow,
    figures.red,
    figures.ratings,
    figures.poor,
    ...criterionSchema.options.map((criterion) => t(`mark.${by[criterion]}`)),
  ];
  const save = (shown: Marks): void => {
    const { quarter, centres, departments } = shown;
    const heads = [
      'quarter',
      'kind',
      'name',
      'mark',
      'done',
      'late',
      'yellow',
      'red',
      'ratings',
      'poorRatings',
    ] as const;
    const rows = [
      [
        ...heads.map((head) => t(`marks.csv.${head}`)),
        ...criterionSchema.options.map((criterion) => t('marks.csv.by', { what: t(`marks.what.${criterion}`) })),
      ],
      ...centres.map((row) => csvLine(t('marks.centre'), shown, row)),
      ...departments.map((row) => csvLine(t('marks.department'), shown, row)),
    ];
    saveFile({ name: `marks-${quarter}.csv`, type: 'text/csv', content: csvOf(rows) });
  };

  return (
    <details className={styles['quarter']} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <h3>{t('marks.title')}</h3>
      </summary>
      {marks ? (
        <div className={styles['marks']}>
          <div className={styles['filters']}>
            <span className={styles['choice']}>
              <label htmlFor={id}>{t('marks.quarter')}</label>
              <select
                id={id}
                value={marks.quarter}
                onChange={({ target }) =>
                  setChosen(quartersTo(marks.current).find((each) => each === target.value) ?? null)
                }
              >
                {quartersTo(marks.current).map((each) => (
                  <option key={each} value={each}>
                    {t(each === marks.current ? 'marks.goesOn' : 'marks.of', {
                      year: each.slice(0, 4),
                      number: each.slice(6),
                    })}
                  </option>
                ))}
              </select>
            </span>
            <span className={desk['buttons']}>
              <button type="button" onClick={() => void load()}>
                {t('marks.again')}
              </button>
              <button type="button" onClick={() => save(marks)}>
                {t('marks.save')}
              </button>
            </span>
          </div>
          <Rule />
          <MarksTable title={t('marks.centre')} rows={marks.centres} onOpen={onOpen} />
          {marks.departments.length > 0 ? (
            <MarksTable title={t('marks.department')} rows={marks.departments} onOpen={onOpen} />
          ) : null}
        </div>
      ) : null}
    </details>
  );
};

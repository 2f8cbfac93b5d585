import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { ChoiceList } from '../../ui/choice-list.tsx';
import { Page, Subheading } from '../../ui/page.tsx';
import type { ScreenProps } from '../screen-props.ts';
import styles from './rating.module.css';

const levels = [5, 4, 3, 2, 1] as const;
type Level = (typeof levels)[number];
const reasons = ['slow', 'unclear', 'hardToUse', 'printing', 'result', 'other'] as const;

const mouths = {
  5: <path d="M13 27c3 11 19 11 22 0z" />,
  4: <path d="M14 28c4 7 16 7 20 0" />,
  3: <path d="M15 31h18" />,
  2: <path d="M15 34c4-6 14-6 18 0" />,
  1: <path d="M14 36c2-10 18-10 20 0zM12 14l6 3M36 14l-6 3" />,
} as const satisfies Record<Level, ReactNode>;

const Face = ({ level }: { level: Level }) => (
  <svg viewBox="0 0 48 48" aria-hidden="true" focusable="false">
    <circle cx="24" cy="24" r="20" />
    <path d="M17 20v.5M31 20v.5" />
    {mouths[level]}
  </svg>
);

/** Five levels in words and faces; who is not content may say why. */
export const RatingScreen = ({ send }: ScreenProps<'rating'>) => {
  const { t } = useTranslation('cases');
  const [level, setLevel] = useState<Level | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const unhappy = level !== null && level <= 2;
  return (
    <Page
      title={t('rating.title')}
      lead={t('rating.lead')}
      actions={
        <>
          <Button
            kind="primary"
            icon="check"
            wide
            disabled={level === null}
            onPress={() => {
              if (level !== null) send({ type: 'rate', level, reasons: unhappy ? chosen : [] });
            }}
          >
            {t('rating.send')}
          </Button>
          <Button kind="quiet" wide onPress={() => send({ type: 'skipRating' })}>
            {t('rating.skip')}
          </Button>
        </>
      }
    >
      <div className={styles['levels']} role="radiogroup" aria-labelledby="screen-title" data-compact={unhappy}>
        {levels.map((value) => (
          <label key={value} className={styles['level']} data-level={value}>
            <input type="radio" name="level" value={value} checked={level === value} onChange={() => setLevel(value)} />
            <Face level={value} />
            <span>{t(`rating.level${value}`)}</span>
          </label>
        ))}
      </div>
      {unhappy && (
        <>
          <Subheading>{t('rating.reasons')}</Subheading>
          <div className={styles['reasons']}>
            <ChoiceList
              name="reasons"
              several
              chosen={chosen}
              choices={reasons.map((reason) => ({ value: reason, label: t(`rating.reason.${reason}`) }))}
              onChoose={(value) =>
                setChosen(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value])
              }
            />
          </div>
        </>
      )}
    </Page>
  );
};

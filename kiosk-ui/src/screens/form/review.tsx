import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { Line, Sheet } from '../../ui/sheet.tsx';
import { textIn } from '../../ui/text.ts';
import type { ScreenProps } from '../screen-props.ts';
import { answerWords } from './answer-words.ts';
import { KeepButton, KeepNoteLine } from './keep.tsx';
import styles from './question.module.css';

/** All answers on one sheet, each with a way back to its question. */
export const ReviewScreen = ({ view, screen, send }: ScreenProps<'review'>) => {
  const { t } = useTranslation('form');
  const say = textIn(view.settings.language);
  const { item, pages, answers, keeping } = screen;
  return (
    <Page
      above={
        <div className={styles['where']}>
          <p>{say(item.title)}</p>
        </div>
      }
      title={t('review.title')}
      lead={t('review.lead')}
      actions={
        <>
          <KeepNoteLine keeping={keeping} />
          <Button
            kind="primary"
            icon={item.declaration ? 'pen' : 'search'}
            wide
            onPress={() => send({ type: 'confirm' })}
          >
            {item.declaration ? t('review.confirmSign') : t('review.confirmLookup')}
          </Button>
          <KeepButton keeping={keeping} send={send} />
        </>
      }
    >
      <Sheet
        blocks={pages.map((page) => ({
          key: page.id,
          node: (
            <Line
              label={say(page.title)}
              value={
                answerWords(page, answers[page.id], say, view.settings.language) ??
                (answers[page.id] === 'same' ? t('same') : t('different'))
              }
              action={
                <Button icon="pen" onPress={() => send({ type: 'change', page: page.id })}>
                  {t('review.change')}
                  <span className="unseen">{say(page.title)}</span>
                </Button>
              }
            />
          ),
        }))}
      />
    </Page>
  );
};

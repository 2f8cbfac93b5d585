import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/icons.tsx';
import { LayCard } from '../../ui/lay-card.tsx';
import { Message } from '../../ui/message.tsx';
import { StatusLine } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import type { ScreenProps } from '../screen-props.ts';
import styles from './goodbye.module.css';

const titleOf = (card: boolean, papers: boolean) => {
  if (card && papers) return 'takeBoth';
  if (card) return 'takeCard';
  return papers ? 'takePapers' : 'title';
};

/** What to take along. Nothing here says who was there. */
export const GoodbyeScreen = ({ screen, send }: ScreenProps<'goodbye'>) => {
  const { t } = useTranslation('goodbye');
  const { cardOnReader, papers } = screen;
  const nothing = !cardOnReader && !papers;
  return (
    <Page
      centred
      title={<span className={styles['title']}>{t(titleOf(cardOnReader, papers))}</span>}
      actions={
        <>
          {!nothing && (
            <StatusLine icon="safe" tone="leaf">
              {t('lead')}
            </StatusLine>
          )}
          <Button kind="primary" icon="check" wide onPress={() => send({ type: 'home' })}>
            {t('done')}
          </Button>
          <Button kind="secondary" icon="card" wide onPress={() => send({ type: 'identify' })}>
            {t('again')}
          </Button>
        </>
      }
    >
      <div className={styles['things']}>
        {cardOnReader && (
          <div className={styles['thing']} data-urgent="true">
            <div className={styles['picture']}>
              <LayCard phase="taking" />
            </div>
            <b>{t('card')}</b>
            <span>{t('cardWhere')}</span>
          </div>
        )}
        {papers && (
          <div className={styles['thing']}>
            <Badge name="document" tone="lake" large />
            <b>{t('papers')}</b>
            <span>{t('papersWhere')}</span>
          </div>
        )}
        {nothing && (
          <Message icon="safe" tone="leaf">
            <p>{t('lead')}</p>
          </Message>
        )}
      </div>
    </Page>
  );
};

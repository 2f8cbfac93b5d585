import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/icons.tsx';
import { InsertCard } from '../../ui/insert-card.tsx';
import { LayCard } from '../../ui/lay-card.tsx';
import { Message } from '../../ui/message.tsx';
import { Note, StatusLine } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import type { ScreenProps } from '../screen-props.ts';
import styles from './goodbye.module.css';

const titleOf = (card: boolean, papers: boolean, slot: boolean) => {
  if (slot) return card || papers ? 'takeAll' : 'takeSocialCard';
  if (card && papers) return 'takeBoth';
  if (card) return 'takeCard';
  return papers ? 'takePapers' : 'title';
};

interface PaperProps {
  readonly paper: 'receipt' | 'document';
  readonly where: 'receiptInSlot' | 'receiptWhere' | 'documentWhere';
}

const Paper = ({ paper, where }: PaperProps) => {
  const { t } = useTranslation('goodbye');
  return (
    <div className={styles['thing']} data-urgent={where === 'receiptInSlot'}>
      <Badge name={paper} tone={where === 'receiptInSlot' ? 'seal' : 'lake'} large />
      <b>{t(paper)}</b>
      <span>{t(where)}</span>
    </div>
  );
};

/** What to take along. Nothing here says who was there. */
export const GoodbyeScreen = ({ screen, send }: ScreenProps<'goodbye'>) => {
  const { t } = useTranslation('goodbye');
  const { cardOnReader, cardInSlot, receipt, document } = screen;
  const papers = receipt !== 'none' || document;
  const nothing = !cardOnReader && !cardInSlot && !papers;
  return (
    <Page
      centred
      title={<span className={styles['title']}>{t(titleOf(cardOnReader, papers, cardInSlot))}</span>}
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
        {cardInSlot && (cardOnReader || papers) && (
          <Note icon="card" tone="seal" title={t('socialCard')} reason={t('socialCardWhere')} />
        )}
        {cardInSlot && !cardOnReader && !papers && (
          <div className={styles['thing']} data-urgent="true">
            <div className={styles['picture']}>
              <InsertCard phase="taking" />
            </div>
            <b>{t('socialCard')}</b>
            <span>{t('socialCardWhere')}</span>
          </div>
        )}
        {papers && (
          <div className={styles['papers']}>
            {receipt !== 'none' && (
              <Paper paper="receipt" where={receipt === 'inSlot' ? 'receiptInSlot' : 'receiptWhere'} />
            )}
            {document && <Paper paper="document" where="documentWhere" />}
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

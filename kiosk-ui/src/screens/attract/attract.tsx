import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { DownArrow, LayCard } from '../../ui/lay-card.tsx';
import { StatusLine } from '../../ui/note.tsx';
import { Page, Pair } from '../../ui/page.tsx';
import type { ScreenProps } from '../screen-props.ts';
import styles from './attract.module.css';

const missing = (printers: { readonly receipt: boolean; readonly document: boolean }) => {
  if (printers.receipt && printers.document) return null;
  if (!printers.receipt && !printers.document) return 'noPrint';
  return printers.receipt ? 'noDocument' : 'noReceipt';
};

/** The invitation: what this machine does, and the ways to begin. */
export const AttractScreen = ({ screen, send }: ScreenProps<'attract'>) => {
  const { t } = useTranslation('attract');
  const trouble = missing(screen.printers);
  const count = (kind: 'instant' | 'lookup') => screen.items.filter((item) => item.kind === kind).length;
  return (
    <Page
      centred
      title={<span className={styles['title']}>{t('title')}</span>}
      lead={<span className={styles['lead']}>{t('lead')}</span>}
      actions={
        <>
          {screen.items.length > 0 && (
            <StatusLine icon="check" tone="leaf">
              {t('canDo', { instant: count('instant'), lookup: count('lookup') })}
            </StatusLine>
          )}
          {trouble && (
            <StatusLine icon="warning" tone="amber">
              {t(trouble)}
            </StatusLine>
          )}
          <Button kind="primary" icon="card" wide onPress={() => send({ type: 'identify' })}>
            {t('identify')}
          </Button>
          <Pair>
            <Button kind="secondary" icon="ask" wide onPress={() => send({ type: 'openGuides' })}>
              {t('lookAround')}
            </Button>
            <Button kind="secondary" icon="receipt" wide onPress={() => send({ type: 'openTrack' })}>
              {t('track')}
            </Button>
          </Pair>
        </>
      }
    >
      <div className={styles['picture']}>
        <LayCard phase="waiting" />
      </div>
      <p className={styles['here']}>
        <DownArrow />
        {t('readerHere')}
        <DownArrow />
      </p>
    </Page>
  );
};

import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { InsertCard, type InsertPhase } from '../../ui/insert-card.tsx';
import { Note, StatusLine } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { MovingBar } from '../../ui/waiting.tsx';
import type { ScreenProps } from '../screen-props.ts';
import styles from './social-card.module.css';

const pictures = {
  preparing: 'waiting',
  removal: 'taking',
  armed: 'waiting',
  reading: 'reading',
} as const satisfies Record<ScreenProps<'socialCard'>['screen']['phase'], InsertPhase>;

/** Put the social security card in; then what the machine is doing with it. */
export const SocialCardScreen = ({ screen, send }: ScreenProps<'socialCard'>) => {
  const { t } = useTranslation('socialCard');
  const { phase, invalidCard } = screen;
  return (
    <Page
      centred
      title={t(`${phase}.title`)}
      lead={<span aria-live="polite">{t(`${phase}.lead`)}</span>}
      actions={
        <>
          <StatusLine icon="lock" tone="lake">
            {t('privacy')}
          </StatusLine>
          <Button kind="secondary" icon="card" wide onPress={() => send({ type: 'identify' })}>
            {t('haveIdCard')}
          </Button>
        </>
      }
    >
      {invalidCard !== null && phase !== 'reading' && (
        <div role="alert">
          <Note
            icon="warning"
            tone="amber"
            title={t(`invalid.${invalidCard}.title`)}
            reason={t(`invalid.${invalidCard}.advice`)}
          />
        </div>
      )}
      <div className={styles['picture']}>
        <InsertCard phase={pictures[phase]} />
      </div>
      <div className={styles['below']}>{phase === 'reading' && <MovingBar label={t('reading.title')} />}</div>
    </Page>
  );
};

import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { type CardPhase, DownArrow, LayCard } from '../../ui/lay-card.tsx';
import { Note, StatusLine } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { type StepState, Steps } from '../../ui/steps.tsx';
import { MovingBar } from '../../ui/waiting.tsx';
import type { ScreenProps } from '../screen-props.ts';
import styles from './identify.module.css';

type Phase = ScreenProps<'identify'>['screen']['phase'];

const pictures = {
  preparing: 'waiting',
  removal: 'done',
  armed: 'waiting',
  reading: 'reading',
  opening: 'done',
} as const satisfies Record<Phase, CardPhase>;

const order: readonly Phase[] = ['preparing', 'removal', 'armed', 'reading', 'opening'];

const stateOf = (phase: Phase, step: Phase): StepState => {
  const distance = order.indexOf(step) - order.indexOf(phase);
  if (distance < 0) return 'done';
  return distance === 0 ? 'moving' : 'ahead';
};

/** Lay the card on; then what the machine is doing with it. */
export const IdentifyScreen = ({ screen, send }: ScreenProps<'identify'>) => {
  const { t } = useTranslation('identify');
  const { phase, invalidCard } = screen;
  const waits = phase === 'armed' || phase === 'preparing' || phase === 'removal';
  const showsAdvice = invalidCard !== null && waits;
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
          {screen.socialCard && waits && (
            <Button kind="quiet" icon="card" wide onPress={() => send({ type: 'openSocialCard' })}>
              {t('onlySocialCard')}
            </Button>
          )}
        </>
      }
    >
      {showsAdvice && (
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
        <LayCard phase={pictures[phase]} />
      </div>
      <div className={styles['below']}>{waits ? <DownArrow /> : <MovingBar label={t(`${phase}.title`)} />}</div>
      <Steps
        named
        label={t('steps.label')}
        steps={[
          { words: t('steps.lay'), state: stateOf(waits ? 'armed' : phase, 'armed') },
          { words: t('steps.read'), state: stateOf(phase, 'reading') },
          { words: t('steps.open'), state: stateOf(phase, 'opening') },
        ]}
      />
    </Page>
  );
};

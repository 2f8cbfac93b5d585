import { useTranslation } from 'react-i18next';
import type { Overlay, UserEvent } from '../flow/view.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { wholeSeconds } from '../ui/format.ts';
import { Badge } from '../ui/icons.tsx';
import styles from './overlays.module.css';

interface OverlaysProps {
  readonly overlay: Overlay | null;
  readonly send: (event: UserEvent) => void;
}

const IdleWarning = (props: {
  readonly secondsLeft: number;
  readonly mayKeep: boolean;
  readonly send: OverlaysProps['send'];
}) => {
  const { secondsLeft, mayKeep, send } = props;
  const { t } = useTranslation('common');
  const seconds = wholeSeconds(secondsLeft);
  const more = () => send({ type: 'moreTime' });
  return (
    <Dialog
      title={t('idle.title')}
      onCancel={more}
      actions={
        <>
          <Button kind="primary" wide onPress={more}>
            {t('idle.more')}
          </Button>
          {mayKeep && (
            <Button icon="folder" wide onPress={() => send({ type: 'keep' })}>
              {t('idle.keep')}
            </Button>
          )}
          <Button kind="quiet" wide onPress={() => send({ type: 'end' })}>
            {t('idle.end')}
          </Button>
        </>
      }
    >
      <div className={styles['middle']}>
        <p className={styles['seconds']} aria-hidden="true">
          {seconds}
        </p>
        <p role="timer">{t('idle.countdown', { seconds })}</p>
        <p className={styles['soft']}>{t(mayKeep ? 'idle.reasonKeep' : 'idle.reason')}</p>
      </div>
    </Dialog>
  );
};

/** What lies above the screen: a warning before the visit ends, and how a call for staff stands. */
export const Overlays = ({ overlay, send }: OverlaysProps) => {
  const { t } = useTranslation('common');
  if (overlay === null) return null;
  if (overlay.kind === 'idle')
    return <IdleWarning secondsLeft={overlay.secondsLeft} mayKeep={overlay.mayKeep} send={send} />;
  const { call } = overlay;
  const dismiss = () => send({ type: 'dismiss' });
  return (
    <Dialog
      title={t(`staff.${call}.title`)}
      onCancel={dismiss}
      actions={
        <Button kind="primary" wide onPress={dismiss}>
          {t(`staff.${call}.dismiss`)}
        </Button>
      }
    >
      <div className={styles['middle']}>
        <Badge name="staff" tone={call === 'unheard' ? 'amber' : 'seal'} large />
        <p aria-live="polite">{t(`staff.${call}.reason`)}</p>
      </div>
    </Dialog>
  );
};

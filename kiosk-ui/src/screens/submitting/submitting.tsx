import { formatCode } from '@linban/shared/cases/codes.ts';
import { useTranslation } from 'react-i18next';
import { StatusLine } from '../../ui/note.tsx';
import { Page, Room } from '../../ui/page.tsx';
import { Slip } from '../../ui/sheet.tsx';
import type { StepState } from '../../ui/steps.tsx';
import { textIn } from '../../ui/text.ts';
import { TimelineEntry } from '../../ui/timeline.tsx';
import { BigNumber, MovingBar } from '../../ui/waiting.tsx';
import type { ScreenProps } from '../screen-props.ts';
import styles from './submitting.module.css';

const phases = ['sealing', 'storing', 'sending', 'deciding'] as const;
type Phase = (typeof phases)[number];

/** What is happening with the application, step by step, as it happens. */
export const SubmittingScreen = ({ view, screen }: ScreenProps<'submitting'>) => {
  const { t } = useTranslation('submit');
  const say = textIn(view.settings.language);
  const department = say(screen.item.department.name);
  const current = phases.indexOf(screen.phase);
  const stateOf = (phase: Phase): StepState => {
    const place = phases.indexOf(phase);
    if (place < current) return 'done';
    return place === current ? 'moving' : 'ahead';
  };
  const words = (phase: Phase): string => {
    const state = stateOf(phase);
    if (phase === 'sealing') return t(state === 'done' ? 'sealing.done' : 'sealing.now');
    if (phase === 'deciding') return t(state === 'ahead' ? 'deciding.ahead' : 'deciding.now', { department });
    const form = state === 'moving' ? 'now' : state;
    return t(`${phase}.${form}`);
  };
  // What people carry is not waited for: with the centre it is where it should be.
  const shown = phases.filter((phase) => phase !== 'deciding' || screen.item.kind === 'instant');
  const deciding = screen.phase === 'deciding' && screen.item.kind === 'instant';
  return (
    <Page
      title={deciding ? t('titleDeciding') : t('title')}
      lead={t('lead')}
      actions={
        <StatusLine icon="clock" tone="lake">
          {t('long', { seconds: screen.item.decisionWithinSeconds })}
        </StatusLine>
      }
    >
      <MovingBar label={t('stepsLabel')} />
      <div aria-live="polite">
        <Slip>
          <div className={styles['steps']}>
            {shown.map((phase) => (
              <TimelineEntry key={phase} state={stateOf(phase)} words={words(phase)} last={phase === shown.at(-1)} />
            ))}
          </div>
        </Slip>
      </div>
      {screen.caseNumber !== null && (
        <Slip>
          <div className={styles['number']}>
            <p>{t('number')}</p>
            <BigNumber>{formatCode(screen.caseNumber)}</BigNumber>
          </div>
        </Slip>
      )}
      <Room />
    </Page>
  );
};

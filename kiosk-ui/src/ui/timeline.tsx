import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';
import type { StepState } from './steps.tsx';
import styles from './timeline.module.css';

interface TimelineEntryProps {
  readonly state: StepState;
  readonly words: ReactNode;
  readonly detail?: ReactNode;
  readonly last?: boolean;
}

/** One happening on a line of happenings. What is still ahead has an open circle, what moves a striped one. */
export const TimelineEntry = ({ state, words, detail, last = false }: TimelineEntryProps) => (
  <div className={styles['entry']} data-state={state} data-last={last}>
    <span className={styles['dot']}>{state === 'done' && <Icon name="check" />}</span>
    <div className={styles['words']}>
      <b>{words}</b>
      {detail && <span>{detail}</span>}
    </div>
  </div>
);

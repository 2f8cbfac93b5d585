import type { ReactNode } from 'react';
import { Icon, type IconName, type Tone } from './icons.tsx';
import styles from './message.module.css';

/** Something has to be told and little can be done: a large sign, sentences, what helps. */
export const Message = ({ icon, tone, children }: { icon: IconName; tone: Tone; children: ReactNode }) => (
  <div className={styles['message']}>
    <span className={styles['sign']} data-tone={tone}>
      <Icon name={icon} />
    </span>
    {children}
  </div>
);

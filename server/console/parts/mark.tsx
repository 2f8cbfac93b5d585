import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import styles from './mark.module.css';

export type Tone = 'good' | 'watch' | 'trouble' | 'calm';

/** A state: icon, words and colour say the same. */
export const Mark = (props: { readonly tone: Tone; readonly icon: IconName; readonly children: ReactNode }) => (
  <span className={`${styles['mark']} ${styles[props.tone]}`}>
    <Icon name={props.icon} />
    <span>{props.children}</span>
  </span>
);

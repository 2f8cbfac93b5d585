import type { ReactNode } from 'react';
import { Badge, Icon, type IconName, type Tone } from './icons.tsx';
import styles from './item-row.module.css';

interface ItemRowProps {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly title: string;
  readonly lines: readonly ReactNode[];
  /** Only few stand together: each may be big. */
  readonly roomy?: boolean;
  readonly children?: ReactNode;
  readonly onPress: () => void;
}

/** One of several things to open: the whole card is the button. */
export const ItemRow = ({ icon, tone, title, lines, roomy = false, children, onPress }: ItemRowProps) => (
  <button type="button" className={styles['row']} data-roomy={roomy} onClick={onPress}>
    <Badge name={icon} tone={tone} large={roomy} />
    <span className={styles['words']}>
      <b>{title}</b>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines never change their order
        <span key={index}>{line}</span>
      ))}
      {children}
    </span>
    <span className={styles['go']}>
      <Icon name="forward" />
    </span>
  </button>
);

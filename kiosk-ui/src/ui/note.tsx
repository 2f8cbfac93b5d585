import type { ReactNode } from 'react';
import { Badge, Icon, type IconName, type Tone } from './icons.tsx';
import styles from './note.module.css';

interface NoteProps {
  readonly icon: IconName;
  readonly tone: Tone;
  /** One sentence. */
  readonly title: ReactNode;
  /** Why, or what to do. */
  readonly reason?: ReactNode;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}

/** A card: a sentence, a reason and at most one button. */
export const Note = ({ icon, tone, title, reason, action, children }: NoteProps) => (
  <div className={styles['note']} data-tone={tone}>
    <Badge name={icon} tone={tone} />
    <div className={styles['words']}>
      <strong>{title}</strong>
      {reason && <p>{reason}</p>}
      {children}
    </div>
    {action && <div className={styles['action']}>{action}</div>}
  </div>
);

/** One line that says how things are; read out when it changes. */
export const StatusLine = ({ icon, tone, children }: { icon: IconName; tone: Tone; children: ReactNode }) => (
  <p className={styles['status']} data-tone={tone} aria-live="polite">
    <Icon name={icon} />
    <span>{children}</span>
  </p>
);

import type { ReactNode } from 'react';
import { type Block, Pages } from './pages.tsx';
import styles from './sheet.module.css';

/** A sheet of paper that fills the room it is given; long content is turned page by page. */
export const Sheet = ({ blocks }: { blocks: readonly Block[] }) => (
  <div className={styles['sheet']}>
    <Pages blocks={blocks} />
  </div>
);

/** A sheet as high as its content. */
export const Slip = ({ children }: { children: ReactNode }) => <div className={styles['slip']}>{children}</div>;

/** A line of a sheet: what it is, its value, and perhaps a button. */
export const Line = ({ label, value, action }: { label: ReactNode; value: ReactNode; action?: ReactNode }) => (
  <div className={styles['line']}>
    <div className={styles['words']}>
      <span className={styles['label']}>{label}</span>
      <span className={styles['value']}>{value}</span>
    </div>
    {action}
  </div>
);

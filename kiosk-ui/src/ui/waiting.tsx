import styles from './waiting.module.css';

/** Something is moving: a striped bar without an end, since nobody knows how long it takes. */
export const MovingBar = ({ label }: { label: string }) => (
  <div className={styles['bar']} role="progressbar" aria-label={label} />
);

/** Big, spaced, never broken inside a group: numbers people copy or say on the phone. */
export const BigNumber = ({ children }: { children: string }) => <p className={styles['number']}>{children}</p>;

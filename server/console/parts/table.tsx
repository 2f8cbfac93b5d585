import type { ReactNode } from 'react';
import styles from './table.module.css';

/** A table with its heads. One wider than the window is moved sideways, also with the keyboard. */
export const Table = (props: {
  readonly label: string;
  readonly columns: readonly string[];
  /** Its rows. */
  readonly children: ReactNode;
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
  <section className={styles['scroll']} tabIndex={0} aria-label={props.label}>
    <table className={styles['table']}>
      <thead>
        <tr>
          {props.columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  </section>
);

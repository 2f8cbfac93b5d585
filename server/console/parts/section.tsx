import type { ReactNode } from 'react';
import styles from './section.module.css';

/** A part of the page with its title and, beside it, a sentence that sums it up. */
export const Section = (props: {
  readonly id: string;
  readonly title: string;
  readonly note: string | null;
  readonly children: ReactNode;
}) => (
  <section className={styles['section']} aria-labelledby={props.id}>
    <div className={styles['head']}>
      <h2 id={props.id}>{props.title}</h2>
      <p>{props.note}</p>
    </div>
    {props.children}
  </section>
);

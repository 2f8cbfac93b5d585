import styles from './lay-card.module.css';

/**
 * `waiting`: a card comes down onto the reader, again and again. `reading`: it lies there and is read. `done`: it was read.
 * `taking`: it lies there and is to be taken away.
 */
export type CardPhase = 'waiting' | 'reading' | 'done' | 'taking';

/** The picture of an ID card on the reader. Invented card: a face without features, lines without words. */
export const LayCard = ({ phase }: { phase: CardPhase }) => (
  <svg className={styles['picture']} data-phase={phase} viewBox="0 0 900 620" aria-hidden="true" focusable="false">
    <ellipse className={styles['shadow']} cx="450" cy="560" rx="400" ry="34" />
    <path className={styles['desk']} d="M130 352h640l96 176a24 24 0 0 1-21 36H55a24 24 0 0 1-21-36z" />
    <path className={styles['plate']} d="M236 392h428l52 112a14 14 0 0 1-13 20H197a14 14 0 0 1-13-20z" />
    <g className={styles['waves']}>
      <path d="M360 452a100 42 0 0 1 180 0" />
      <path d="M314 444a150 72 0 0 1 272 0" />
    </g>
    <circle className={styles['lamp']} cx="450" cy="544" r="9" />
    <g className={styles['card']}>
      <rect className={styles['paper']} x="230" y="60" width="440" height="278" rx="24" />
      <rect className={styles['band']} x="262" y="98" width="150" height="20" rx="10" />
      <rect className={styles['text']} x="262" y="150" width="196" height="16" rx="8" />
      <rect className={styles['text']} x="262" y="188" width="168" height="16" rx="8" />
      <rect className={styles['text']} x="262" y="226" width="196" height="16" rx="8" />
      <rect className={styles['band']} x="262" y="282" width="376" height="20" rx="10" />
      <rect className={styles['photo']} x="506" y="96" width="132" height="160" rx="12" />
      <circle className={styles['face']} cx="572" cy="152" r="31" />
      <path className={styles['face']} d="M520 256c0-66 104-66 104 0z" />
    </g>
    <g className={styles['tick']}>
      <circle cx="664" cy="330" r="58" />
      <path d="M638 331l18 19 36-39" />
    </g>
  </svg>
);

/** Points down, to where the reader is. */
export const DownArrow = () => (
  <svg className={styles['arrow']} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
    <path d="M24 6v34M9 26l15 15 15-15" />
  </svg>
);

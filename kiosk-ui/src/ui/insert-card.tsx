import styles from './insert-card.module.css';

/** `waiting`: a card goes into the slot, again and again. `reading`: it stands there. `taking`: it is to be taken out. */
export type InsertPhase = 'waiting' | 'reading' | 'taking';

/** The picture of a chip card at its slot, chip first. Invented card: lines without words. */
export const InsertCard = ({ phase }: { phase: InsertPhase }) => (
  <svg className={styles['picture']} data-phase={phase} viewBox="0 0 900 620" aria-hidden="true" focusable="false">
    <clipPath id="below-the-slot">
      <rect x="0" y="196" width="900" height="424" />
    </clipPath>
    <rect className={styles['housing']} x="170" y="60" width="560" height="190" rx="24" />
    <circle className={styles['lamp']} cx="670" cy="110" r="12" />
    <g clipPath="url(#below-the-slot)">
      <g className={styles['card']}>
        <rect className={styles['paper']} x="300" y="210" width="300" height="340" rx="24" />
        <rect className={styles['chip']} x="404" y="246" width="92" height="78" rx="12" />
        <path className={styles['lines']} d="M404 272h30M404 298h30M466 272h30M466 298h30M434 246v78M466 246v78" />
        <rect className={styles['band']} x="340" y="380" width="220" height="22" rx="11" />
        <rect className={styles['text']} x="340" y="430" width="170" height="16" rx="8" />
        <rect className={styles['text']} x="340" y="466" width="200" height="16" rx="8" />
        <rect className={styles['text']} x="340" y="502" width="140" height="16" rx="8" />
      </g>
    </g>
    <rect className={styles['slot']} x="272" y="182" width="356" height="18" rx="9" />
  </svg>
);

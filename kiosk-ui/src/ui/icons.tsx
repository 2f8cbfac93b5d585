import type { ReactNode } from 'react';
import styles from './icons.module.css';

/** One family: 48×48, round strokes, the colour of the text beside it. */
const shapes = {
  check: <path d="M10 25l9 9 19-20" />,
  cross: <path d="M12 12l24 24M36 12L12 36" />,
  clock: (
    <>
      <circle cx="24" cy="24" r="17" />
      <path d="M24 14v11l7 5" />
    </>
  ),
  warning: (
    <>
      <path d="M24 7l19 33H5z" />
      <path d="M24 20v9M24 34.5v.5" />
    </>
  ),
  info: (
    <>
      <circle cx="24" cy="24" r="17" />
      <path d="M24 22v11M24 15v.5" />
    </>
  ),
  back: <path d="M29 10L15 24l14 14" />,
  forward: <path d="M19 10l14 14-14 14" />,
  up: <path d="M10 30l14-14 14 14" />,
  down: <path d="M10 18l14 14 14-14" />,
  staff: (
    <>
      <path d="M9 28v-4a15 15 0 0 1 30 0v4" />
      <rect x="6" y="26" width="8" height="12" rx="3" />
      <rect x="34" y="26" width="8" height="12" rx="3" />
      <path d="M38 38c0 4-5 5-11 5" />
    </>
  ),
  letters: (
    <>
      <path d="M5 37L16 10l11 27M9 28h14" />
      <path d="M29 37l7-17 7 17M31.5 31h9" />
    </>
  ),
  contrast: (
    <>
      <circle cx="24" cy="24" r="17" />
      <path d="M24 7v34a17 17 0 0 0 0-34z" fill="currentColor" />
    </>
  ),
  globe: (
    <>
      <circle cx="24" cy="24" r="17" />
      <path d="M7 24h34M24 7c-10 10-10 24 0 34M24 7c10 10 10 24 0 34" />
    </>
  ),
  apply: (
    <>
      <path d="M12 6h18l8 8v28H12z" />
      <path d="M30 6v8h8M18 28l5 5 9-10" />
    </>
  ),
  document: (
    <>
      <path d="M12 6h18l8 8v28H12z" />
      <path d="M30 6v8h8M18 23h14M18 31h14" />
    </>
  ),
  search: (
    <>
      <circle cx="21" cy="21" r="13" />
      <path d="M31 31l11 11M16 24h10M16 18h7" />
    </>
  ),
  ask: (
    <>
      <path d="M6 10h36v24H24l-9 8v-8H6z" />
      <path d="M14 19h20M14 26h12" />
    </>
  ),
  printer: (
    <>
      <path d="M15 16V6h18v10M15 35H8V19a3 3 0 0 1 3-3h26a3 3 0 0 1 3 3v16h-7" />
      <path d="M15 28h18v14H15z" />
    </>
  ),
  receipt: (
    <>
      <path d="M12 5h24v38l-6-4-6 4-6-4-6 4z" />
      <path d="M19 16h10M19 24h10" />
    </>
  ),
  folder: (
    <>
      <path d="M6 12h13l4 6h19v22H6z" />
      <path d="M17 29l5 5 9-9" />
    </>
  ),
  card: (
    <>
      <rect x="5" y="10" width="38" height="28" rx="4" />
      <circle cx="33" cy="21" r="4" />
      <path d="M27 31c1-4 11-4 12 0M11 19h9M11 27h9" />
    </>
  ),
  pen: (
    <>
      <path d="M30 9l9 9-20 20-11 2 2-11z" />
      <path d="M25 14l9 9M8 44h32" />
    </>
  ),
  erase: (
    <>
      <path d="M8 30L26 10l14 13-15 17H16z" />
      <path d="M17 20l14 13M12 42h30" />
    </>
  ),
  deleteLeft: (
    <>
      <path d="M16 10h26v28H16L4 24z" />
      <path d="M23 18l12 12M35 18L23 30" />
    </>
  ),
  place: (
    <>
      <path d="M24 43C14 31 10 25 10 19a14 14 0 0 1 28 0c0 6-4 12-14 24z" />
      <circle cx="24" cy="19" r="5" />
    </>
  ),
  phone: (
    <>
      <rect x="13" y="4" width="22" height="40" rx="4" />
      <path d="M21 37h6" />
    </>
  ),
  fee: (
    <>
      <circle cx="24" cy="24" r="17" />
      <path d="M16 14l8 10 8-10M24 24v12M17 25h14M17 31h14" />
    </>
  ),
  lock: (
    <>
      <rect x="9" y="21" width="30" height="21" rx="4" />
      <path d="M15 21v-5a9 9 0 0 1 18 0v5M24 29v6" />
    </>
  ),
  safe: (
    <>
      <path d="M24 5l16 6v11c0 10-6 17-16 21C14 39 8 32 8 22V11z" />
      <path d="M16 24l6 6 10-11" />
    </>
  ),
  send: <path d="M6 23L42 7 30 42l-8-14zM22 28L42 7" />,
  people: (
    <>
      <circle cx="18" cy="16" r="7" />
      <path d="M5 41c0-17 26-17 26 0M31 10a7 7 0 0 1 0 13M35 28c6 1 8 6 8 13" />
    </>
  ),
  book: <path d="M24 13c-5-4-11-5-18-4v28c7-1 13 0 18 4 5-4 11-5 18-4V9c-7-1-13 0-18 4zM24 13v28" />,
  retry: (
    <>
      <path d="M39 24a15 15 0 1 1-5-11" />
      <path d="M35 4v10H25" />
    </>
  ),
  home: (
    <>
      <path d="M6 25L24 8l18 17" />
      <path d="M12 22v19h24V22" />
    </>
  ),
  exit: (
    <>
      <path d="M26 8H9v32h17" />
      <path d="M19 24h22M33 15l9 9-9 9" />
    </>
  ),
  stop: (
    <>
      <circle cx="24" cy="24" r="17" />
      <path d="M12 12l24 24" />
    </>
  ),
  scan: <path d="M7 16V7h9M32 7h9v9M41 32v9h-9M16 41H7v-9M15 15h7v7h-7zM27 26h7v7h-7zM27 15h6M15 27v6h6" />,
} as const satisfies Readonly<Record<string, ReactNode>>;

export type IconName = keyof typeof shapes;

/** Decorative: the words beside it say the same. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg className={styles['icon']} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
    {shapes[name]}
  </svg>
);

export type Tone = 'plain' | 'lake' | 'leaf' | 'amber' | 'seal';

/** An icon on a round wash of its tone. */
export const Badge = ({ name, tone, large = false }: { name: IconName; tone: Tone; large?: boolean }) => (
  <span className={styles['badge']} data-tone={tone} data-large={large}>
    <Icon name={name} />
  </span>
);

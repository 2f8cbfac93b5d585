import styles from './icon.module.css';

/** One family: 24×24, round strokes, the colour of the text beside it. */
const shapes = {
  good: <path d="M5 12.5l4.5 4.5L19 7.5" />,
  trouble: (
    <>
      <path d="M12 3.5l9.5 17h-19z" />
      <path d="M12 10v5M12 17.6v.1" />
    </>
  ),
  stopped: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M6 18L18 6" />
    </>
  ),
  away: (
    <>
      <path d="M3 9a13 13 0 0 1 18 0M6.5 13a8 8 0 0 1 11 0M12 18v.1" />
      <path d="M4 20L20 4" />
    </>
  ),
  working: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7v5.5l3.5 2" />
    </>
  ),
  call: <path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4M12 2.5v2" />,
  tool: <path d="M14.5 6.5a4.5 4.5 0 0 1 5.6-2l-3 3 .6 2.2 2.2.6 3-3a4.5 4.5 0 0 1-6 5.6L9 20.8a2 2 0 0 1-2.8-2.8z" />,
} as const;

export type IconName = keyof typeof shapes;

/** Says the same as the words beside it, so it is hidden from screen readers. */
export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg className={styles['icon']} viewBox="0 0 24 24" aria-hidden="true">
    {shapes[name]}
  </svg>
);

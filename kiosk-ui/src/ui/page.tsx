import { type ReactNode, useEffect, useRef } from 'react';
import styles from './page.module.css';

interface PageProps {
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  /** Above the title: where in the matter one is. */
  readonly above?: ReactNode;
  /** The one primary action (and quieter ones above it), always at the foot of the screen. */
  readonly actions?: ReactNode;
  readonly centred?: boolean;
  readonly children?: ReactNode;
}

/** The body of every screen: what it is about, the content, the action. The heading takes the focus when it appears. */
export const Page = ({ title, lead, above, actions, centred = false, children }: PageProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className={styles['page']} data-centred={centred}>
      <div className={styles['head']}>
        {above}
        <h1 id="screen-title" ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead && <p className={styles['lead']}>{lead}</p>}
      </div>
      <div className={styles['body']}>{children}</div>
      {actions && <div className={styles['actions']}>{actions}</div>}
    </div>
  );
};

/** Takes the room that is left over, so that what follows stands at the foot. */
export const Room = () => <div className={styles['room']} />;

/** Things side by side, of equal width. */
export const Pair = ({ children }: { children: ReactNode }) => <div className={styles['pair']}>{children}</div>;

/** A quiet heading inside a screen. */
export const Subheading = ({ children }: { children: ReactNode }) => <h2 className={styles['sub']}>{children}</h2>;

import { type ReactNode, useEffect, useId, useRef } from 'react';
import styles from './dialog.module.css';
import { Panel } from './panel.tsx';

interface DialogProps {
  readonly title: ReactNode;
  readonly children: ReactNode;
  readonly actions: ReactNode;
  /** Escape and the back key of a keypad. */
  readonly onCancel: () => void;
}

/** A question that must be answered first: a native modal dialog, so that the focus stays inside and the rest is inert. */
export const Dialog = ({ title, children, actions, onCancel }: DialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();
  useEffect(() => {
    if (typeof dialog.current?.showModal === 'function') dialog.current.showModal();
    heading.current?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles['dialog']}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
    >
      <Panel>
        <div className={styles['shade']}>
          <div className={styles['box']}>
            <h2 id={titleId} ref={heading} tabIndex={-1}>
              {title}
            </h2>
            {children}
            <div className={styles['actions']}>{actions}</div>
          </div>
        </div>
      </Panel>
    </dialog>
  );
};

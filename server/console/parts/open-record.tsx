import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './open-record.module.css';

/** What was opened from a list: takes the focus when it appears, says when it has changed since, and can be closed. */
export const OpenRecord = (props: {
  /** Of its heading. */
  readonly id: string;
  readonly title: string;
  /** Beside the title: how it stands. */
  readonly marks: ReactNode;
  /** What is said when it has changed since it was opened; `null`: it has not. */
  readonly changed: string | null;
  readonly onReload: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) => {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <article className={styles['panel']} aria-labelledby={props.id}>
      <header className={styles['head']}>
        <h3 id={props.id} ref={heading} tabIndex={-1}>
          {props.title}
        </h3>
        {props.marks}
        <button type="button" onClick={props.onClose}>
          {t('record.close')}
        </button>
      </header>
      {props.changed === null ? null : (
        <Notice role="status">
          {props.changed}{' '}
          <button type="button" onClick={props.onReload}>
            {t('record.reload')}
          </button>
        </Notice>
      )}
      {props.children}
    </article>
  );
};

/** Something to look at before going on with what is open. */
export const Notice = ({ role, children }: { readonly role?: 'status'; readonly children: ReactNode }) => (
  <div role={role} className={styles['notice']}>
    {children}
  </div>
);

import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { WordsField } from '../parts/words-field.tsx';
import styles from './departments.module.css';

/** Somebody sees by hand to what a machine could not do, and says why. */
export const SettlingForm = (props: {
  readonly title: string;
  readonly help: string;
  readonly reasonLabel: string;
  readonly confirmLabel: string;
  /** What has to be chosen besides. */
  readonly children?: ReactNode;
  /** Answers with words if it was refused. */
  readonly onSettle: (reason: string) => Promise<string | null>;
  readonly onCancel: () => void;
}) => {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const titleId = useId();
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setRefused(await props.onSettle(reason));
  };
  return (
    <form className={styles['panel']} aria-labelledby={titleId} onSubmit={(event) => void send(event)}>
      <h3 id={titleId}>{props.title}</h3>
      <p className={styles['help']}>{props.help}</p>
      {props.children}
      <WordsField label={props.reasonLabel} value={reason} isRequired longest={300} onChange={setReason} />
      <div className={styles['buttons']}>
        <button type="submit">{props.confirmLabel}</button>
        <button type="button" onClick={props.onCancel}>
          {t('departments.cancel')}
        </button>
      </div>
      <output className={styles['refused']}>{refused}</output>
    </form>
  );
};

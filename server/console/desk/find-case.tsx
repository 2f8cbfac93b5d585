import { type CaseNumber, caseNumberSchema, normalizeCode } from '@linban/shared/cases/codes.ts';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as v from 'valibot';
import styles from './desk.module.css';

/** A case by its number: also one that went by itself, whose certificate may have to be put right. */
export const FindCase = ({ onFind }: { readonly onFind: (caseNumber: CaseNumber) => void }) => {
  const { t } = useTranslation();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [isTypo, setTypo] = useState(false);
  const find = (event: FormEvent): void => {
    event.preventDefault();
    const caseNumber = v.safeParse(caseNumberSchema, normalizeCode(typed));
    setTypo(!caseNumber.success);
    if (caseNumber.success) onFind(caseNumber.output);
  };
  return (
    <form className={styles['find']} onSubmit={find}>
      <label htmlFor={id}>{t('desk.byNumber')}</label>
      <input
        id={id}
        required
        autoComplete="off"
        maxLength={20}
        value={typed}
        onChange={({ target }) => {
          setTypo(false);
          setTyped(target.value);
        }}
      />
      <span className={styles['buttons']}>
        <button type="submit">{t('desk.open')}</button>
      </span>
      {isTypo ? <span role="alert">{t('desk.numberTypo')}</span> : null}
    </form>
  );
};

import { codeLetters } from '@linban/shared/cases/codes.ts';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icons.tsx';
import styles from './code-keys.module.css';

const letters = [...codeLetters];

interface CodeKeysProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The digits and letters that codes are made of, and no others: what is not on the keys is on no receipt. */
export const CodeKeys = ({ value, onChange }: CodeKeysProps) => {
  const { t } = useTranslation('form');
  return (
    <div className={styles['keys']}>
      {letters.map((letter) => (
        <button key={letter} type="button" onClick={() => onChange(value + letter)}>
          {letter}
        </button>
      ))}
      <button type="button" data-kind="words" onClick={() => onChange('')}>
        {t('clearAll')}
      </button>
      <button type="button" data-kind="words" onClick={() => onChange(value.slice(0, -1))}>
        <Icon name="deleteLeft" />
        <span>{t('deleteOne')}</span>
      </button>
    </div>
  );
};

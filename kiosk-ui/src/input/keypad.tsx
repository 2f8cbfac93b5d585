import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icons.tsx';
import styles from './keypad.module.css';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

interface KeypadProps {
  readonly value: string;
  readonly maxLength: number;
  readonly onChange: (value: string) => void;
}

/** Digits as on a telephone; full is full, and a wrong digit goes with one key. */
export const Keypad = ({ value, maxLength, onChange }: KeypadProps) => {
  const { t } = useTranslation('form');
  const add = (digit: string) => {
    if (value.length < maxLength) onChange(value + digit);
  };
  const digitKey = (digit: string) => (
    <button key={digit} type="button" onClick={() => add(digit)}>
      {digit}
    </button>
  );
  return (
    <div className={styles['keypad']}>
      {digits.map(digitKey)}
      <button type="button" data-kind="words" onClick={() => onChange('')}>
        {t('clearAll')}
      </button>
      {digitKey('0')}
      <button type="button" data-kind="words" onClick={() => onChange(value.slice(0, -1))}>
        <Icon name="deleteLeft" />
        <span>{t('deleteOne')}</span>
      </button>
    </div>
  );
};

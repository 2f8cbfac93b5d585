import { type Wish, type WishKind, wishKindSchema } from '@linban/shared/contracts/hotline-requests.ts';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { WordsField } from '../parts/words-field.tsx';
import styles from './hotline.module.css';

/** What the caller wishes of the centre; what was typed stays where it was not taken. */
export const WishForm = ({ onWish }: { readonly onWish: (wish: Wish) => Promise<boolean> }) => {
  const { t } = useTranslation();
  const [kindId, phoneId] = [useId(), useId()];
  const [kind, setKind] = useState<WishKind>('callBack');
  const [words, setWords] = useState('');
  const [phone, setPhone] = useState('');
  const [isSending, setSending] = useState(false);
  const hasPhone = kind === 'callBack' || kind === 'contact';
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setSending(true);
    const isDone = await onWish({ kind, words, phone: hasPhone && phone.trim() !== '' ? phone : null });
    setSending(false);
    if (!isDone) return;
    setWords('');
    setPhone('');
  };
  return (
    <form className={styles['form']} onSubmit={(event) => void send(event)}>
      <p>
        <label htmlFor={kindId}>{t('hotline.kind')}</label>
        <select
          id={kindId}
          value={kind}
          onChange={({ target }) => setKind(wishKindSchema.options.find((each) => each === target.value) ?? 'callBack')}
        >
          {wishKindSchema.options.map((each) => (
            <option key={each} value={each}>
              {t(`hotline.kind.${each}`)}
            </option>
          ))}
        </select>
      </p>
      <WordsField label={t('hotline.words')} value={words} isRequired longest={200} onChange={setWords} />
      {hasPhone ? (
        <p>
          <label htmlFor={phoneId}>{t('hotline.callNumber')}</label>
          <input
            id={phoneId}
            type="tel"
            required
            autoComplete="off"
            maxLength={20}
            value={phone}
            onChange={({ target }) => setPhone(target.value)}
          />
        </p>
      ) : null}
      <p className={styles['soft']}>{t('hotline.wishHelp')}</p>
      <button type="submit" disabled={isSending}>
        {t('hotline.send')}
      </button>
    </form>
  );
};

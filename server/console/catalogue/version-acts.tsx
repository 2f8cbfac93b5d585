import { type CatalogueVersionView, versionActSchema } from '@linban/shared/contracts/catalogue-requests.ts';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as v from 'valibot';
import styles from '../desk/desk.module.css';
import { WordsField } from '../parts/words-field.tsx';
import type { VersionActSent } from './use-catalogue.ts';

type ActType = VersionActSent['type'];
const isAct = (type: string): type is ActType =>
  versionActSchema.options.some(({ entries }) => v.is(entries.type, type));

/** Who does this has to say why. */
const needsComment: readonly ActType[] = ['sendBack', 'withdraw'];

const actOf = (type: ActType, typed: string, day: string): unknown => {
  const comment = typed.trim() === '' ? null : typed.trim().replaceAll(/\s+/g, ' ');
  return type === 'publish' || type === 'withdraw' ? { type, comment, day } : { type, comment };
};

/** What can be done with the open version: first which, then what belongs to it, then once more whether. */
export const VersionActs = (props: {
  readonly version: CatalogueVersionView;
  readonly onAct: (act: VersionActSent) => Promise<boolean>;
}) => {
  const { version, onAct } = props;
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<ActType | null>(null);
  const [comment, setComment] = useState('');
  const [day, setDay] = useState<string>(version.earliest);
  const [isWrong, setWrong] = useState(false);
  const [isSending, setSending] = useState(false);
  const dayId = useId();
  const acts = version.allowed.filter(isAct);
  const act = chosen && acts.includes(chosen) ? chosen : null;
  // Withdrawn before its day it never was in force, whatever day is named.
  const hasDay = act === 'publish' || (act === 'withdraw' && version.phase === 'inForce');

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!act) return;
    const parsed = v.safeParse(versionActSchema, actOf(act, comment, hasDay ? day : version.today));
    if (!parsed.success) return setWrong(true);
    setSending(true);
    const isDone = await onAct(parsed.output);
    setSending(false);
    if (!isDone) return;
    setChosen(null);
    setComment('');
  };

  if (act === null)
    return (
      <>
        {version.needsSecondPerson ? <p>{t('version.secondPerson')}</p> : null}
        {acts.length === 0 ? <p>{t('version.nothing')}</p> : null}
        <div className={styles['acts']}>
          {acts.map((type) => (
            <button
              key={type}
              type="button"
              onClick={() => {
                setWrong(false);
                setDay(type === 'publish' ? version.earliest : version.today);
                setChosen(type);
              }}
            >
              {t(`move.${type}`)}
            </button>
          ))}
        </div>
      </>
    );
  return (
    <form className={styles['form']} onSubmit={(event) => void send(event)}>
      <p>
        <strong>{t(`move.${act}`)}</strong>
        <br />
        {t(`sureMove.${act}`)}
      </p>
      {hasDay ? (
        <p>
          <label htmlFor={dayId}>{t(act === 'publish' ? 'version.publishDay' : 'version.withdrawDay')}</label>
          <input
            id={dayId}
            type="date"
            required
            min={act === 'publish' ? version.earliest : version.today}
            value={day}
            onChange={({ target }) => setDay(target.value)}
          />
        </p>
      ) : null}
      <WordsField
        label={t(needsComment.includes(act) ? 'version.reason' : 'version.comment')}
        value={comment}
        isRequired={needsComment.includes(act)}
        longest={500}
        onChange={(typed) => {
          setWrong(false);
          setComment(typed);
        }}
      />
      {isWrong ? <p role="alert">{t('act.tooShort')}</p> : null}
      <div className={styles['acts']}>
        <button type="submit" className={styles['primary']} disabled={isSending}>
          {t('act.confirm')}
        </button>
        <button type="button" onClick={() => setChosen(null)}>
          {t('act.cancel')}
        </button>
      </div>
    </form>
  );
};

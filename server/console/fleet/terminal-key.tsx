import type { FleetTerminal } from '@linban/shared/contracts/console-link.ts';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TerminalActions } from '../links/use-console.ts';
import { useLanguage } from '../locales/language.ts';
import styles from './terminal-key.module.css';

type Question = 'revoke' | 'reinstate' | 'newCode';

/** Asks once more before something that stops people from being served, or lets a machine in. */
const Confirm = (props: {
  readonly text: string;
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
  readonly children?: ReactNode;
}) => {
  const { t } = useTranslation();
  const send = (event: FormEvent) => {
    event.preventDefault();
    props.onConfirm();
  };
  return (
    <form className={styles['confirm']} onSubmit={send}>
      <p>{props.text}</p>
      {props.children}
      <div className={styles['buttons']}>
        <button type="submit">{props.confirm}</button>
        <button type="button" onClick={props.onCancel}>
          {t('key.cancel')}
        </button>
      </div>
    </form>
  );
};

const Reason = ({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) => {
  const { t } = useTranslation();
  const id = useId();
  return (
    <p>
      <label htmlFor={id}>{t('key.reason')}</label>
      <input id={id} required maxLength={200} value={value} onChange={(event) => onChange(event.target.value)} />
    </p>
  );
};

/** Whether the machine is believed to be this terminal, and what staff can do about it. */
export const TerminalKey = (props: {
  readonly terminal: FleetTerminal;
  /** `null`: only to be looked at. */
  readonly actions: TerminalActions | null;
}) => {
  const { terminal, actions } = props;
  const { terminalId, revoked, clonedAt, keyMadeAt } = terminal;
  const { t } = useTranslation();
  const { moment } = useLanguage();
  const [question, setQuestion] = useState<Question | null>(null);
  const [reason, setReason] = useState('');
  const [told, setTold] = useState<string | null>(null);

  const act = async (work: Promise<string | null>): Promise<void> => {
    setQuestion(null);
    setReason('');
    setTold((await work) ?? t('key.failed'));
  };
  const whether = async (done: Promise<boolean>, text: string): Promise<string | null> => ((await done) ? text : null);
  const answersBy = (actions: TerminalActions): Readonly<Record<Question, () => Promise<string | null>>> => ({
    revoke: () => whether(actions.revoke(terminalId, reason), t('key.revokedNow')),
    reinstate: () => whether(actions.reinstate(terminalId), t('key.reinstatedNow')),
    newCode: async () => {
      const code = await actions.newCode(terminalId);
      return code && t('key.code', { code });
    },
  });
  const ask = (next: Question) => () => setQuestion(next);

  return (
    <div className={styles['key']}>
      {clonedAt ? (
        <p role="alert" className={styles['alarm']}>
          {t('key.cloned', { at: moment(clonedAt) })}
        </p>
      ) : null}
      {revoked ? (
        <p className={styles['alarm']}>{t('key.revoked', { at: moment(revoked.at), reason: revoked.reason })}</p>
      ) : null}
      <p className={styles['soft']}>{keyMadeAt ? t('key.madeAt', { at: moment(keyMadeAt) }) : t('key.none')}</p>
      {actions === null ? null : question === null ? (
        <div className={styles['buttons']}>
          {keyMadeAt && !revoked ? (
            <>
              <button
                type="button"
                onClick={() => void act(whether(actions.rotateKey(terminalId), t('key.rotationAsked')))}
              >
                {t('key.rotate')}
              </button>
              <button type="button" onClick={ask('revoke')}>
                {t('key.revoke')}
              </button>
            </>
          ) : null}
          {revoked ? (
            <button type="button" onClick={ask('reinstate')}>
              {t('key.reinstate')}
            </button>
          ) : null}
          <button type="button" onClick={ask('newCode')}>
            {t('key.newCode')}
          </button>
        </div>
      ) : (
        <Confirm
          text={t(`key.${question}Sure`)}
          confirm={t(`key.${question}Confirm`)}
          onConfirm={() => void act(answersBy(actions)[question]())}
          onCancel={() => setQuestion(null)}
        >
          {question === 'revoke' ? <Reason value={reason} onChange={setReason} /> : null}
        </Confirm>
      )}
      <output className={styles['told']}>{told}</output>
    </div>
  );
};

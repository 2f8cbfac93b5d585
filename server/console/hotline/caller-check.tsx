import {
  type CallerProof,
  callerProofSchema,
  type SecurityQuestion,
} from '@linban/shared/contracts/hotline-requests.ts';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './hotline.module.css';

const Field = (props: {
  readonly label: string;
  readonly value: string;
  readonly isFirst?: boolean;
  readonly onChange: (value: string) => void;
}) => {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { isFirst = false } = props;
  // Whoever types has the headset on and no hand for the mouse.
  useEffect(() => {
    if (isFirst) input.current?.focus();
  }, [isFirst]);
  return (
    <p>
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        ref={input}
        required
        autoComplete="off"
        spellCheck={false}
        maxLength={60}
        value={props.value}
        onChange={({ target }) => props.onChange(target.value)}
      />
    </p>
  );
};

const ByNumber = (props: { readonly onBegin: (number: string, proof: CallerProof) => Promise<void> }) => {
  const { t } = useTranslation();
  const [number, setNumber] = useState('');
  const [proof, setProof] = useState<CallerProof>('idCard');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    void props.onBegin(number, proof);
  };
  return (
    <form className={styles['form']} onSubmit={send}>
      <h3>{t('hotline.byNumber')}</h3>
      <Field label={t('hotline.number')} value={number} isFirst onChange={setNumber} />
      <fieldset>
        <legend>{t('hotline.proof')}</legend>
        {callerProofSchema.options.map((each) => (
          <label key={each}>
            <input type="radio" name="proof" checked={proof === each} onChange={() => setProof(each)} />{' '}
            {t(`hotline.proof.${each}`)}
          </label>
        ))}
      </fieldset>
      <button type="submit">{t('hotline.begin')}</button>
    </form>
  );
};

const ByPerson = (props: { readonly onFind: (name: string, idNumber: string) => Promise<void> }) => {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [idNumber, setIdNumber] = useState('');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    void props.onFind(name, idNumber);
  };
  return (
    <form className={styles['form']} onSubmit={send}>
      <h3>{t('hotline.byPerson')}</h3>
      <Field label={t('hotline.name')} value={name} onChange={setName} />
      <Field label={t('hotline.idNumber')} value={idNumber} onChange={setIdNumber} />
      <button type="submit">{t('hotline.find')}</button>
    </form>
  );
};

/** Who calls: with a case number, or without. */
export const BeginCall = (props: {
  readonly onBegin: (number: string, proof: CallerProof) => Promise<void>;
  readonly onFind: (name: string, idNumber: string) => Promise<void>;
}) => (
  <div className={styles['columns']}>
    <ByNumber onBegin={props.onBegin} />
    <ByPerson onFind={props.onFind} />
  </div>
);

/** The questions the server chose, and what the caller says. */
export const Answers = (props: {
  readonly questions: readonly SecurityQuestion[];
  readonly onAnswer: (said: readonly string[]) => Promise<void>;
}) => {
  const { t } = useTranslation();
  const [said, setSaid] = useState<Partial<Record<SecurityQuestion, string>>>({});
  const send = (event: FormEvent): void => {
    event.preventDefault();
    void props.onAnswer(props.questions.map((question) => said[question] ?? ''));
  };
  return (
    <form className={styles['form']} onSubmit={send}>
      <h3>{t('hotline.ask')}</h3>
      {props.questions.map((question, index) => (
        <Field
          key={question}
          label={t(`hotline.q.${question}`)}
          value={said[question] ?? ''}
          isFirst={index === 0}
          onChange={(value) => setSaid((before) => ({ ...before, [question]: value }))}
        />
      ))}
      <button type="submit">{t('hotline.check')}</button>
    </form>
  );
};

import type { ActionType } from '@linban/shared/cases/case-state.ts';
import { isAskable } from '@linban/shared/cases/supplement.ts';
import {
  type DeskRecord,
  deliveryWaySchema,
  deskActSchema,
  pauseGroundSchema,
  withdrawalGroundSchema,
} from '@linban/shared/contracts/console-link.ts';
import { formatYuan } from '@linban/shared/items/field.ts';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as v from 'valibot';
import { useLanguage } from '../locales/language.ts';
import { WordsField } from '../parts/words-field.tsx';
import { CertificateInputs, correctedValues, type TypedValues } from './certificate-values.tsx';
import styles from './desk.module.css';
import type { ActSent } from './use-desk.ts';

/** What was typed and chosen; kept when an act is refused, so that nothing is lost. */
interface Typed {
  readonly words: string;
  readonly missing: string;
  readonly pages: readonly string[];
  readonly department: string;
  readonly centre: string;
  readonly ground: string;
  readonly way: string;
  readonly fee: string;
  readonly withdrawal: string;
  readonly values: TypedValues;
}
const nothing: Typed = {
  words: '',
  missing: '',
  pages: [],
  department: '',
  centre: '',
  ground: 'assessment',
  way: 'window',
  fee: '',
  withdrawal: 'issuedInError',
  values: {},
};

type StaffAct = ActSent['type'];
const isStaffAct = (type: ActionType): type is StaffAct =>
  deskActSchema.options.some(({ entries }) => v.is(entries.type, type));

const withReason: readonly StaffAct[] = [
  'notAccept',
  'reject',
  'proposeCorrection',
  'approveCorrection',
  'declineCorrection',
  'answerWish',
  'proposeDocumentCorrection',
  'proposeDocumentWithdrawal',
  'declineDocumentChange',
];
const withNote: readonly StaffAct[] = ['supplement', 'pause', 'deliver'];

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const fenOf = (yuan: string): number => (yuan.trim() === '' ? Number.NaN : Math.round(Number(yuan) * 100));

/** The act as it is sent; what is wrong with it is found by the contract itself. */
const actOf = (type: StaffAct, typed: Typed, { certificate }: DeskRecord): unknown => {
  const note = typed.words.trim() === '' ? null : typed.words;
  switch (type) {
    case 'askSupplement':
      return { type, missing: linesOf(typed.missing), pages: typed.pages };
    case 'supplement':
      return { type, note };
    case 'refer':
      return { type, department: typed.department };
    case 'proposeDocumentCorrection':
      return { type, values: correctedValues(certificate, typed.values), reason: typed.words };
    case 'proposeDocumentWithdrawal':
      return { type, ground: typed.withdrawal, reason: typed.words };
    case 'passOn':
      return { type, centre: typed.centre, reason: typed.words };
    case 'reply':
      return { type, department: typed.department, reason: typed.words };
    case 'pause':
      return { type, ground: typed.ground, note };
    case 'deliver':
      return { type, way: typed.way, fee: fenOf(typed.fee), note };
    default:
      return withReason.includes(type) ? { type, reason: typed.words } : { type };
  }
};

/** Something is asked for, in words or as questions, and not too much of it. */
const isComplete = (act: ActSent): boolean => act.type !== 'askSupplement' || isAskable(act.missing, act.pages ?? []);

/** What was taken of the resident, in yuan: asked of every delivery, so that nothing is taken without a word. */
const Fee = (props: {
  readonly published: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) => {
  const { t } = useTranslation();
  const id = useId();
  return (
    <p>
      <label htmlFor={id}>{t('act.fee')}</label>
      <input
        id={id}
        type="number"
        required
        autoComplete="off"
        min={0}
        step="0.01"
        aria-describedby={`${id}-help`}
        value={props.value}
        onChange={({ target }) => props.onChange(target.value)}
      />
      <br />
      <span id={`${id}-help`} className={styles['soft']}>
        {props.published === 0 ? t('act.feeNone') : t('act.feePublished', { yuan: formatYuan(props.published) })}
      </span>
    </p>
  );
};

const Choice = (props: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChange: (value: string) => void;
}) => {
  const id = useId();
  return (
    <p>
      <label htmlFor={id}>{props.label}</label>
      <select id={id} required value={props.value} onChange={({ target }) => props.onChange(target.value)}>
        {props.options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </p>
  );
};

/** Which questions of the application the resident is to answer anew, at any terminal. */
const Questions = (props: {
  readonly answers: DeskRecord['answers'];
  readonly chosen: readonly string[];
  readonly onChange: (pages: readonly string[]) => void;
}) => {
  const { t } = useTranslation();
  const { text } = useLanguage();
  const { answers, chosen, onChange } = props;
  if (answers.length === 0) return null;
  return (
    <fieldset>
      <legend>{t('act.questions')}</legend>
      {answers.map(({ page, question }) => (
        <label key={page}>
          <input
            type="checkbox"
            checked={chosen.includes(page)}
            onChange={({ target }) =>
              onChange(target.checked ? [...chosen, page] : chosen.filter((other) => other !== page))
            }
          />
          {text(question)}
        </label>
      ))}
    </fieldset>
  );
};

/** Acts on what the certificate says: nobody puts right, or agrees to, what they see masked. */
const onCertificate: readonly StaffAct[] = ['proposeDocumentCorrection', 'reissueDocument'];

/** What can be done to the open case: first which, then what belongs to it, then once more whether. */
export const ActForm = (props: {
  readonly record: DeskRecord;
  readonly onShow: () => void;
  readonly onAct: (act: ActSent) => Promise<boolean>;
}) => {
  const { record, onAct } = props;
  const { t } = useTranslation();
  const { text } = useLanguage();
  const [chosen, setChosen] = useState<StaffAct | null>(null);
  const [typed, setTyped] = useState(nothing);
  const [isWrong, setWrong] = useState(false);
  const [isSending, setSending] = useState(false);
  const acts = record.allowed.filter(isStaffAct);
  const act = chosen && acts.includes(chosen) ? chosen : null;

  const change = (part: Partial<Typed>) => {
    setWrong(false);
    setTyped((before) => ({ ...before, ...part }));
  };
  const choose = (next: StaffAct) => {
    const [first] = next === 'reply' ? record.awaited : record.departments.filter((each) => !isAwaited(each.id));
    change({ department: first?.id ?? '', centre: record.centres[0]?.id ?? '' });
    setChosen(next);
  };
  const isAwaited = (id: string) => record.awaited.some((each) => each.id === id);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!act) return;
    const parsed = v.safeParse(deskActSchema, actOf(act, typed, record));
    if (!parsed.success || !isComplete(parsed.output)) return setWrong(true);
    setSending(true);
    const isDone = await onAct(parsed.output);
    setSending(false);
    if (!isDone) return;
    setChosen(null);
    setTyped(nothing);
  };

  // What was typed for an act that somebody else made impossible is shown, so that it can be used elsewhere.
  const kept = act === null && chosen !== null ? typed.missing || typed.words : '';
  if (act === null)
    return (
      <>
        {kept === '' ? null : (
          <p className={styles['kept']}>
            {t('act.kept')}
            <br />
            {kept}
          </p>
        )}
        {record.needsSecondPerson ? <p>{t('act.needsSecondPerson')}</p> : null}
        {acts.length === 0 && !record.needsSecondPerson ? <p>{t('record.nothing')}</p> : null}
        <div className={styles['acts']}>
          {acts.map((type) => (
            <button key={type} type="button" onClick={() => choose(type)}>
              {t(`act.${type}`)}
            </button>
          ))}
        </div>
      </>
    );
  if (onCertificate.includes(act) && !record.isWhole)
    return (
      <div className={styles['form']}>
        <p>
          <strong>{t(`act.${act}`)}</strong>
          <br />
          {t('act.showFirst')}
        </p>
        <div className={styles['acts']}>
          <button type="button" className={styles['primary']} onClick={props.onShow}>
            {t('record.showWhole')}
          </button>
          <button type="button" onClick={() => setChosen(null)}>
            {t('act.cancel')}
          </button>
        </div>
      </div>
    );
  const named = (departments: DeskRecord['departments']) =>
    departments.map(({ id, name }) => [id, text(name)] as const);
  return (
    <form className={styles['form']} onSubmit={(event) => void send(event)}>
      <p>
        <strong>{t(`act.${act}`)}</strong>
        <br />
        {t(`sure.${act}`)}
      </p>
      {act === 'askSupplement' ? (
        <>
          <WordsField
            label={t('act.missing')}
            value={typed.missing}
            isRequired={typed.pages.length === 0}
            longest={600}
            onChange={(missing) => change({ missing })}
          />
          <Questions answers={record.answers} chosen={typed.pages} onChange={(pages) => change({ pages })} />
        </>
      ) : null}
      {act === 'refer' || act === 'reply' ? (
        <Choice
          label={t('act.department')}
          value={typed.department}
          options={named(act === 'reply' ? record.awaited : record.departments.filter(({ id }) => !isAwaited(id)))}
          onChange={(department) => change({ department })}
        />
      ) : null}
      {act === 'passOn' ? (
        <Choice
          label={t('act.centre')}
          value={typed.centre}
          options={record.centres.map(({ id, name }) => [id, text(name)] as const)}
          onChange={(centre) => change({ centre })}
        />
      ) : null}
      {act === 'pause' ? (
        <Choice
          label={t('act.ground')}
          value={typed.ground}
          options={pauseGroundSchema.options.map((each) => [each, t(`ground.${each}`)] as const)}
          onChange={(ground) => change({ ground })}
        />
      ) : null}
      {act === 'deliver' ? (
        <Choice
          label={t('act.way')}
          value={typed.way}
          options={deliveryWaySchema.options.map((each) => [each, t(`way.${each}`)] as const)}
          onChange={(way) => change({ way })}
        />
      ) : null}
      {act === 'deliver' ? (
        <Fee published={record.counterFee} value={typed.fee} onChange={(fee) => change({ fee })} />
      ) : null}
      {act === 'proposeDocumentCorrection' ? (
        <CertificateInputs
          certificate={record.certificate}
          typed={typed.values}
          onChange={(values) => change({ values })}
        />
      ) : null}
      {act === 'proposeDocumentWithdrawal' ? (
        <Choice
          label={t('act.withdrawal')}
          value={typed.withdrawal}
          options={withdrawalGroundSchema.options.map((each) => [each, t(`withdrawal.${each}`)] as const)}
          onChange={(withdrawal) => change({ withdrawal })}
        />
      ) : null}
      {withReason.includes(act) || act === 'reply' || act === 'passOn' ? (
        <WordsField
          label={t(act === 'reply' ? 'act.opinion' : 'act.reason')}
          value={typed.words}
          isRequired
          longest={600}
          onChange={(words) => change({ words })}
        />
      ) : null}
      {withNote.includes(act) ? (
        <WordsField
          label={t('act.noteField')}
          value={typed.words}
          isRequired={false}
          longest={300}
          onChange={(words) => change({ words })}
        />
      ) : null}
      {isWrong ? (
        <p role="alert">{t(act === 'proposeDocumentCorrection' ? 'act.wrongValues' : 'act.tooShort')}</p>
      ) : null}
      <p className={styles['soft']}>{t('act.forGood')}</p>
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

import type { DeskRecord } from '@linban/shared/contracts/console-link.ts';
import { type Field, type FieldValue, fieldWords } from '@linban/shared/items/field.ts';
import { useId } from 'react';
import { useLanguage } from '../locales/language.ts';

/** What was typed, by the name of the field. */
export type TypedValues = Readonly<Record<string, string>>;

const fenInYuan = 100;

/** Money is typed in yuan and travels in fen; whether a value is one of its kind is for the server to say. */
const wireValue = ({ kind }: Field, text: string): FieldValue => {
  if (kind === 'money') return Math.round(Number(text) * fenInYuan);
  return kind === 'count' ? Number(text) : text.trim();
};

const textOf = ({ kind }: Field, value: FieldValue): string =>
  kind === 'money' && typeof value === 'number' ? (value / fenInYuan).toFixed(2) : String(value);

/** All that the certificate is to say: what was typed, and what stays. */
export const correctedValues = (
  certificate: DeskRecord['certificate'],
  typed: TypedValues,
): Readonly<Record<string, FieldValue>> =>
  Object.fromEntries(
    certificate.map(({ field, value }) => {
      const text = typed[field.key];
      return [field.key, text === undefined ? value : wireValue(field, text)];
    }),
  );

const inputTypes = { text: 'text', count: 'number', money: 'number', month: 'month', date: 'date' } as const;

const ValueInput = (props: {
  readonly field: Field;
  readonly text: string;
  readonly onChange: (text: string) => void;
}) => {
  const { field, text: value, onChange } = props;
  const { text, language } = useLanguage();
  const id = useId();
  return (
    <p>
      <label htmlFor={id}>{text(field.label)}</label>
      {field.kind === 'code' ? (
        <select id={id} required value={value} onChange={({ target }) => onChange(target.value)}>
          {value === '' ? <option value="" /> : null}
          {Object.keys(field.words).map((code) => (
            <option key={code} value={code}>
              {fieldWords(field, code, language)}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          required
          autoComplete="off"
          type={inputTypes[field.kind]}
          step={field.kind === 'money' ? '0.01' : undefined}
          min={field.kind === 'money' || field.kind === 'count' ? 0 : undefined}
          maxLength={60}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </p>
  );
};

/** What the certificate says, each to be put right where it is wrong. */
export const CertificateInputs = (props: {
  readonly certificate: DeskRecord['certificate'];
  readonly typed: TypedValues;
  readonly onChange: (typed: TypedValues) => void;
}) => (
  <>
    {props.certificate.map(({ field, value }) => (
      <ValueInput
        key={field.key}
        field={field}
        text={props.typed[field.key] ?? textOf(field, value)}
        onChange={(text) => props.onChange({ ...props.typed, [field.key]: text })}
      />
    ))}
  </>
);

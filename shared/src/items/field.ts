import * as v from 'valibot';
import { isoDateSchema } from '../identity/resident-id.ts';
import { type Language, localizedTextSchema } from './localized-text.ts';

/** Names of fields and pages: `lastJobEnded`. */
export const fieldKeySchema = v.pipe(v.string(), v.regex(/^[a-z][a-zA-Z0-9]{1,40}$/));

const common = { key: fieldKeySchema, label: localizedTextSchema };

/**
 * One thing a department answers with, as an item declares it: its name on the wire, its name for people, and what it may
 * hold. Money travels in fen, months as `2026-11`, days as `2026-11-23`; a `code` is one of the words that are listed.
 */
export const fieldSchema = v.variant('kind', [
  v.strictObject({ ...common, kind: v.picklist(['text', 'count', 'money', 'month', 'date']) }),
  v.strictObject({
    ...common,
    kind: v.literal('code'),
    words: v.record(v.pipe(v.string(), v.regex(/^[a-zA-Z0-9-]{1,40}$/)), localizedTextSchema),
  }),
]);
export type Field = v.InferOutput<typeof fieldSchema>;

const shortText = v.pipe(v.string(), v.minLength(1), v.maxLength(60));

/** A field's value on the wire. What a field of its kind may hold is told by {@link fits}. */
export const fieldValueSchema = v.union([v.pipe(v.number(), v.safeInteger()), shortText]);
export type FieldValue = v.InferOutput<typeof fieldValueSchema>;

const mostFen = 10_000_000_00;
const month = /^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])$/;

/** Whether a value is one that the field may hold. */
export const fits = (field: Field, value: FieldValue): boolean => {
  switch (field.kind) {
    case 'text':
      return typeof value === 'string';
    case 'count':
      return typeof value === 'number' && value >= 0 && value <= 1_000_000;
    case 'money':
      return typeof value === 'number' && value >= 0 && value <= mostFen;
    case 'month':
      return typeof value === 'string' && month.test(value);
    case 'date':
      return v.is(isoDateSchema, value);
    case 'code':
      return typeof value === 'string' && Object.hasOwn(field.words, value);
  }
};

/** `123456` fen → `1,234.56`. Whole-number arithmetic: sums of money never touch floating point. */
export const formatYuan = (fen: number): string => {
  const yuan = String(Math.floor(fen / 100)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${yuan}.${String(fen % 100).padStart(2, '0')}`;
};

/** A value that fits its field, in words for people. */
export const fieldWords = (field: Field, value: FieldValue, language: Language): string => {
  if (field.kind === 'money' && typeof value === 'number') return formatYuan(value);
  if (field.kind === 'code') return field.words[value]?.[language] ?? String(value);
  return String(value);
};

import type { FoundRecord } from '@linban/shared/contracts/department.ts';
import { type Field, type FieldValue, fieldWords, formatYuan } from '@linban/shared/items/field.ts';
import type { Language } from '@linban/shared/items/localized-text.ts';
import type { RecordShape, Total } from '@linban/shared/items/record-shape.ts';
import { holds } from '@linban/shared/items/rule.ts';
import type { RecordTable } from '@linban/shared/records/record-table.ts';

type Row = FoundRecord['rows'][number];

const wordsIn = (fields: readonly Field[], values: Row, language: Language): readonly string[] =>
  fields.map((field) => {
    const value: FieldValue = values[field.key] ?? '';
    return fieldWords(field, value, language);
  });

const totalWords = ({ of, where }: Total, shape: RecordShape, rows: readonly Row[]): string => {
  const counted = rows.filter((row) => !where || holds(where, row));
  if (of.by === 'count') return String(counted.length);
  const sum = counted.reduce((total, row) => total + Number(row[of.column] ?? 0), 0);
  return shape.columns.some(({ key, kind }) => key === of.column && kind === 'money') ? formatYuan(sum) : String(sum);
};

/** The facts and totals of a record in words, by their keys. */
export const recordSums = (
  shape: RecordShape,
  record: FoundRecord,
  language: Language,
): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ...shape.facts.map(({ key }, index) => [key, wordsIn(shape.facts, record.facts, language)[index] ?? '']),
    ...shape.totals.map((total) => [total.key, totalWords(total, shape, record.rows)]),
  ]);

/** Rows with months or days begin with the newest; others stay in the department's order. */
const newestFirst = ({ columns }: RecordShape, rows: readonly Row[]): readonly Row[] => {
  const time = columns.find(({ kind }) => kind === 'month' || kind === 'date')?.key;
  return time === undefined ? rows : rows.toSorted((a, b) => String(b[time]).localeCompare(String(a[time])));
};

/** A record for screen and paper: facts and totals first, then the rows. */
export const recordTable = (shape: RecordShape, record: FoundRecord, language: Language): RecordTable => {
  const sums = recordSums(shape, record, language);
  return {
    summary: [...shape.facts, ...shape.totals].map(({ key, label }) => ({ label, value: sums[key] ?? '' })),
    columns: shape.columns.map(({ label }) => label),
    rows: newestFirst(shape, record.rows).map((row) => [...wordsIn(shape.columns, row, language)]),
  };
};

import type { FoundRecord } from '@linban/shared/contracts/department.ts';
import type { WorkedLine } from '@linban/shared/items/calculate.ts';
import { type Field, type FieldValue, fieldWords, formatYuan } from '@linban/shared/items/field.ts';
import type { Language, LocalizedText } from '@linban/shared/items/localized-text.ts';
import type { RecordShape, Total } from '@linban/shared/items/record-shape.ts';
import { holds } from '@linban/shared/items/rule.ts';
import type { RecordTable } from '@linban/shared/records/record-table.ts';
import { words } from '../words.ts';

type Row = FoundRecord['rows'][number];

/** A record in the words of one language, for screen and paper. */
export interface RecordView {
  readonly sums: readonly { readonly key: string; readonly label: LocalizedText; readonly value: string }[];
  readonly columns: readonly { readonly label: LocalizedText; readonly kind: Field['kind'] }[];
  readonly rows: readonly (readonly string[])[];
}

const valueWords = (field: Field, values: Row, language: Language): string => {
  const value: FieldValue = values[field.key] ?? '';
  return fieldWords(field, value, language);
};

const totalWords = ({ of, where }: Total, shape: RecordShape, rows: readonly Row[]): string => {
  const counted = rows.filter((row) => !where || holds(where, row));
  if (of.by === 'count') return String(counted.length);
  const sum = counted.reduce((total, row) => total + Number(row[of.column] ?? 0), 0);
  return shape.columns.some(({ key, kind }) => key === of.column && kind === 'money') ? formatYuan(sum) : String(sum);
};

/** Rows with months or days begin with the newest; others stay in the department's order. */
const newestFirst = ({ columns }: RecordShape, rows: readonly Row[]): readonly Row[] => {
  const time = columns.find(({ kind }) => kind === 'month' || kind === 'date')?.key;
  return time === undefined ? rows : rows.toSorted((a, b) => String(b[time]).localeCompare(String(a[time])));
};

/**
 * Facts and totals first, then the rows. What was worked out is the table where the record has no rows of its own, with how
 * each line came about; otherwise it stands among the sums.
 */
export const recordView = (
  shape: RecordShape,
  record: FoundRecord,
  worked: readonly WorkedLine[],
  language: Language,
): RecordView => {
  const isSheet = shape.columns.length === 0 && worked.length > 0;
  return {
    sums: [
      ...shape.facts.map((field) => ({ ...field, value: valueWords(field, record.facts, language) })),
      ...shape.totals.map((total) => ({ ...total, value: totalWords(total, shape, record.rows) })),
      ...(isSheet ? worked.slice(-1) : worked).map((line) => ({ ...line, value: line.words })),
    ],
    columns: isSheet
      ? [
          { label: words('sheet.line'), kind: 'text' },
          { label: words('sheet.value'), kind: 'money' },
          { label: words('sheet.how'), kind: 'text' },
        ]
      : shape.columns,
    rows: isSheet
      ? worked.map((line) => [line.label[language], line.words, line.how])
      : newestFirst(shape, record.rows).map((row) => shape.columns.map((field) => valueWords(field, row, language))),
  };
};

/** What the screen is sent. */
export const recordTable = ({ sums, columns, rows }: RecordView): RecordTable => ({
  summary: sums.map(({ label, value }) => ({ label, value })),
  columns: columns.map(({ label }) => label),
  rows: rows.map((row) => [...row]),
});

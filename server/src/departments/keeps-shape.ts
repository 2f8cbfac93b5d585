import type { FoundRecord, RecordRequest } from '@linban/shared/contracts/department.ts';
import { type Field, type FieldValue, fits } from '@linban/shared/items/field.ts';
import type { RecordShape } from '@linban/shared/items/record-shape.ts';

/** Whether the values are exactly the fields', each of its kind. */
export const hasFields = (fields: readonly Field[], values: Readonly<Record<string, FieldValue>>): boolean =>
  Object.keys(values).length === fields.length &&
  fields.every((field) => {
    const value = Object.hasOwn(values, field.key) ? values[field.key] : undefined;
    return value !== undefined && fits(field, value);
  });

/** Whether a record is what the item expects, and of no month that nobody asked for. */
export const keepsShape = (shape: RecordShape, period: RecordRequest['period'], record: FoundRecord): boolean => {
  const months = shape.columns.filter(({ kind }) => kind === 'month').map(({ key }) => key);
  const isInPeriod = (value: FieldValue | undefined): boolean =>
    period === null || (typeof value === 'string' && period.from <= value && value <= period.to);
  return (
    hasFields(shape.facts, record.facts) &&
    record.rows.every((row) => hasFields(shape.columns, row) && months.every((key) => isInPeriod(row[key])))
  );
};

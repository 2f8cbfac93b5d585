import * as v from 'valibot';
import { isoDateSchema } from '../identity/resident-id.ts';
import { fieldKeySchema } from './field.ts';
import { localizedTextSchema } from './localized-text.ts';
import { type Facts, factsOf, holds, type Rule, ruleSchema } from './rule.ts';

/**
 * A sum as data: whole numbers, evaluated without eval. Money is in fen. Amounts and rates that change stand in tables, so a
 * bare number is a plain number. `share`: so many percent of something, rounded to whole numbers.
 */
export type Formula =
  | number
  | { readonly fact: string }
  | { readonly table: string }
  | { readonly sum: readonly Formula[] }
  | { readonly minus: readonly [Formula, Formula] }
  | { readonly times: readonly Formula[] }
  | { readonly share: Formula; readonly of: Formula }
  | { readonly max: readonly Formula[] }
  | { readonly min: readonly Formula[] }
  | { readonly if: Rule; readonly yes: Formula; readonly no: Formula };

const part = v.lazy(() => formulaSchema);
const parts = v.pipe(v.array(part), v.minLength(1), v.maxLength(10));

export const formulaSchema: v.GenericSchema<Formula> = v.union([
  v.pipe(v.number(), v.safeInteger()),
  v.strictObject({ fact: fieldKeySchema }),
  v.strictObject({ table: fieldKeySchema }),
  v.strictObject({ sum: parts }),
  v.strictObject({ minus: v.tuple([part, part]) }),
  v.strictObject({ times: parts }),
  v.strictObject({ share: part, of: part }),
  v.strictObject({ max: parts }),
  v.strictObject({ min: parts }),
  v.strictObject({ if: ruleSchema, yes: part, no: part }),
]);

/** Values that change over the years, each edition in force from a day to a day: the first row that holds counts. */
export const tableSchema = v.strictObject({
  id: fieldKeySchema,
  label: localizedTextSchema,
  kind: v.picklist(['money', 'count', 'percent']),
  /** Where the values are from. Not `confirmed`: taken from a secondary source or invented, and shown as example data. */
  source: v.strictObject({ text: localizedTextSchema, confirmed: v.boolean() }),
  editions: v.pipe(
    v.array(
      v.strictObject({
        effectiveFrom: isoDateSchema,
        effectiveTo: v.nullable(isoDateSchema),
        rows: v.pipe(
          v.array(
            v.strictObject({
              when: v.optional(ruleSchema),
              /** Whom it is for, where people read it; without it the rule is read out. */
              label: v.optional(localizedTextSchema),
              value: v.pipe(v.number(), v.safeInteger()),
            }),
          ),
          v.minLength(1),
          v.maxLength(30),
        ),
      }),
    ),
    v.minLength(1),
    v.maxLength(20),
  ),
});
export type Table = v.InferOutput<typeof tableSchema>;

/** One line of a calculation, by name; later lines may use it. */
export const lineSchema = v.strictObject({
  key: fieldKeySchema,
  label: localizedTextSchema,
  kind: v.picklist(['money', 'count']),
  formula: formulaSchema,
});
export type Line = v.InferOutput<typeof lineSchema>;

/** What a formula is worked out with. */
export interface Known {
  readonly facts: Facts;
  readonly tables: readonly Table[];
  /** The day it is worked out for, `YYYY-MM-DD`. */
  readonly day: string;
}

/** The value of a table on a day, of the first row that holds; `null` where there is none. */
export const tableValue = (id: string, { facts, tables, day }: Known): number | null => {
  const edition = tables
    .find((table) => table.id === id)
    ?.editions.find(({ effectiveFrom, effectiveTo }) => effectiveFrom <= day && (effectiveTo ?? day) >= day);
  return edition?.rows.find(({ when }) => !when || holds(when, facts))?.value ?? null;
};

const all = (formulas: readonly Formula[], known: Known): readonly number[] | null => {
  const values = formulas.map((each) => compute(each, known));
  const found = values.filter((value) => value !== null);
  return found.length === values.length ? found : null;
};

/** What it comes to; `null` where a fact or a table's value is not known. */
export const compute = (formula: Formula, known: Known): number | null => {
  if (typeof formula === 'number') return formula;
  if ('fact' in formula) {
    const value = Object.hasOwn(known.facts, formula.fact) ? known.facts[formula.fact] : undefined;
    return typeof value === 'number' ? value : null;
  }
  if ('table' in formula) return tableValue(formula.table, known);
  if ('if' in formula) return compute(holds(formula.if, known.facts) ? formula.yes : formula.no, known);
  if ('share' in formula) {
    const values = all([formula.share, formula.of], known);
    return values && Math.round(((values[0] ?? 0) * (values[1] ?? 0)) / 100);
  }
  if ('minus' in formula) {
    const values = all(formula.minus, known);
    return values && (values[0] ?? 0) - (values[1] ?? 0);
  }
  if ('sum' in formula) return all(formula.sum, known)?.reduce((sum, value) => sum + value, 0) ?? null;
  if ('times' in formula) return all(formula.times, known)?.reduce((product, value) => product * value, 1) ?? null;
  const values = all('max' in formula ? formula.max : formula.min, known);
  return values && ('max' in formula ? Math.max(...values) : Math.min(...values));
};

/** The names of all facts and tables a formula asks for. */
export const namesIn = (
  formula: Formula,
): { readonly facts: readonly string[]; readonly tables: readonly string[] } => {
  if (typeof formula === 'number') return { facts: [], tables: [] };
  if ('fact' in formula) return { facts: [formula.fact], tables: [] };
  if ('table' in formula) return { facts: [], tables: [formula.table] };
  const inside = partsOf(formula).map(namesIn);
  return {
    facts: [...('if' in formula ? factsOf(formula.if) : []), ...inside.flatMap(({ facts }) => facts)],
    tables: inside.flatMap(({ tables }) => tables),
  };
};

const partsOf = (formula: Exclude<Formula, number | { fact: string } | { table: string }>): readonly Formula[] => {
  if ('if' in formula) return [formula.yes, formula.no];
  if ('share' in formula) return [formula.share, formula.of];
  if ('minus' in formula) return formula.minus;
  if ('sum' in formula) return formula.sum;
  if ('times' in formula) return formula.times;
  return 'max' in formula ? formula.max : formula.min;
};

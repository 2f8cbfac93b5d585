import * as v from 'valibot';
import type { RequestTable } from './request.ts';

/**
 * The schema of a link between programs that may be of different versions: what it does not know is left out instead of
 * refused. Known fields keep their values, sizes and strictness. Docs: decision 0025.
 */
export type Tolerant<S extends v.GenericSchema> = v.GenericSchema<v.InferInput<S>, v.InferOutput<S>>;

/** The kinds of schema that hold others and are looked into. */
type Holder =
  | v.StrictObjectSchema<v.ObjectEntries, undefined>
  | v.ArraySchema<v.GenericSchema, undefined>
  | v.NullableSchema<v.GenericSchema, v.Default<v.GenericSchema, null>>
  | v.OptionalSchema<v.GenericSchema, v.Default<v.GenericSchema, undefined>>
  | v.ExactOptionalSchema<v.GenericSchema, v.Default<v.GenericSchema, never>>
  | v.VariantSchema<string, v.VariantOptions<string>, undefined>;
interface Piped extends v.GenericSchema {
  readonly pipe: readonly [v.GenericSchema, ...v.PipeItem<unknown, unknown, v.BaseIssue<unknown>>[]];
}
const isPiped = (schema: v.GenericSchema): schema is Piped => 'pipe' in schema;

const loosenEntries = (entries: v.ObjectEntries): v.ObjectEntries =>
  Object.fromEntries(Object.entries(entries).map(([key, entry]) => [key, loosen(entry as v.GenericSchema)])); // none is asynchronous

/**
 * Unions without a word that tells them apart (rules, formulas) stay as they are: there a field less is another meaning, and
 * what is not understood as a whole must not be understood in part.
 */
const loosen = (schema: v.GenericSchema): v.GenericSchema => {
  if (isPiped(schema)) {
    const [first, ...rest] = schema.pipe;
    return v.pipe(loosen(first), ...rest);
  }
  const holder = schema as Holder; // or any other, which is returned as it is
  switch (holder.type) {
    case 'strict_object':
      return v.object(loosenEntries(holder.entries));
    case 'array':
      return v.array(loosen(holder.item));
    case 'nullable':
      return v.nullable(loosen(holder.wrapped), holder.default);
    case 'optional':
      return v.optional(loosen(holder.wrapped), holder.default);
    case 'exact_optional':
      return v.exactOptional(loosen(holder.wrapped), holder.default);
    case 'variant':
      return v.variant(holder.key, holder.options.map(loosen) as v.VariantOptions<string>); // the same options, loosened
    default:
      return schema;
  }
};

export const tolerant = <S extends v.GenericSchema>(schema: S): Tolerant<S> => loosen(schema) as Tolerant<S>; // only what is refused differs

/** A whole link's table, both ways. */
export const tolerantRequests = <T extends RequestTable>(
  table: T,
): {
  readonly [N in keyof T]: { readonly [P in keyof T[N]]: T[N][P] extends v.GenericSchema ? Tolerant<T[N][P]> : never };
} =>
  Object.fromEntries(
    Object.entries(table).map(([name, { payload, value, error }]) => [
      name,
      { payload: loosen(payload), value: loosen(value), error: loosen(error) },
    ]),
  ) as ReturnType<typeof tolerantRequests<T>>; // entry for entry

/**
 * A list whose receiver can do without the entries it does not know: they are left out, the others are taken. For lists of
 * things that stand for themselves, never for what makes sense only as a whole.
 */
export const knownOf = <S extends v.GenericSchema>(
  schema: S,
): v.GenericSchema<v.InferInput<S>[], v.InferOutput<S>[]> => {
  const entrySchema = tolerant(schema);
  return v.pipe(
    v.array(v.unknown()),
    v.transform((entries) =>
      entries.flatMap((entry) => {
        const parsed = v.safeParse(entrySchema, entry);
        return parsed.success ? [parsed.output] : [];
      }),
    ),
  ) as v.GenericSchema<v.InferInput<S>[], v.InferOutput<S>[]>; // who sends it keeps to the schema; only who receives it is lenient
};

import * as v from 'valibot';

const placeholder = /\{([a-zA-Z]+)\}/g;

/**
 * A sentence of a document with places to fill in: `{name}在{period}期间共缴费 {paidMonths} 个月。` Documents are issued in
 * Chinese, so there is one language. Control characters and bidirectional overrides would reach the paper.
 */
export const documentTextSchema = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(400),
  v.regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u),
  v.check((text) => !/[{}]/.test(text.replaceAll(placeholder, '')), 'a brace that belongs to no {place}'),
);

/** The places of a sentence, by name. */
export const placesIn = (text: string): readonly string[] =>
  [...text.matchAll(placeholder)].flatMap(([, name]) => name ?? []);

/** The sentence with its places filled in; `null` where one of them has nothing to hold. */
export const filled = (text: string, values: Readonly<Record<string, string | undefined>>): string | null => {
  const hasAll = placesIn(text).every((name) => Object.hasOwn(values, name) && values[name]);
  return hasAll ? text.replaceAll(placeholder, (_, name: string) => values[name] ?? '') : null;
};

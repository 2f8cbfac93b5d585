import * as v from 'valibot';

/** What a rule may ask about: the person's facts and the answers given so far, by name. */
export type Facts = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/**
 * A condition as data: a small closed expression tree, evaluated without eval. A fact that is not known makes a
 * comparison false, so that a rule never lets somebody through on missing knowledge.
 */
export type Rule =
  | { readonly all: readonly Rule[] }
  | { readonly any: readonly Rule[] }
  | { readonly not: Rule }
  | { readonly fact: string; readonly is: string | number | boolean }
  | { readonly fact: string; readonly atLeast: number }
  | { readonly fact: string; readonly below: number };

const factName = v.pipe(v.string(), v.regex(/^[a-zA-Z][a-zA-Z0-9.-]{0,60}$/));

export const ruleSchema: v.GenericSchema<Rule> = v.union([
  v.strictObject({ all: v.pipe(v.array(v.lazy(() => ruleSchema)), v.maxLength(20)) }),
  v.strictObject({ any: v.pipe(v.array(v.lazy(() => ruleSchema)), v.maxLength(20)) }),
  v.strictObject({ not: v.lazy(() => ruleSchema) }),
  v.strictObject({ fact: factName, is: v.union([v.string(), v.number(), v.boolean()]) }),
  v.strictObject({ fact: factName, atLeast: v.number() }),
  v.strictObject({ fact: factName, below: v.number() }),
]);

export const holds = (rule: Rule, facts: Facts): boolean => {
  if ('all' in rule) return rule.all.every((part) => holds(part, facts));
  if ('any' in rule) return rule.any.some((part) => holds(part, facts));
  if ('not' in rule) return !holds(rule.not, facts);
  const value = Object.hasOwn(facts, rule.fact) ? facts[rule.fact] : undefined;
  if ('is' in rule) return Array.isArray(value) ? value.includes(rule.is) : value === rule.is;
  if (typeof value !== 'number') return false;
  return 'atLeast' in rule ? value >= rule.atLeast : value < rule.below;
};

/** The names of all facts a rule asks for. */
export const factsOf = (rule: Rule): readonly string[] => {
  if ('all' in rule) return rule.all.flatMap(factsOf);
  if ('any' in rule) return rule.any.flatMap(factsOf);
  return 'not' in rule ? factsOf(rule.not) : [rule.fact];
};

import * as v from 'valibot';
import { isoDateSchema } from '../identity/resident-id.ts';

/** What a rule may ask about: the person's facts and the answers given so far, by name. Days are `YYYY-MM-DD`. */
export type Facts = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/**
 * A condition as data: a small closed expression tree, evaluated without eval. A fact that is not known makes a
 * comparison false, so that a rule never lets somebody through on missing knowledge.
 *
 * - `withinDays`: the fact is a day not after today and at most so many days before it
 * - `window`: today lies between two days of any year, both included; `{ from: '11-07', to: '01-31' }` goes over New Year
 */
export type Rule =
  | { readonly all: readonly Rule[] }
  | { readonly any: readonly Rule[] }
  | { readonly not: Rule }
  | { readonly fact: string; readonly is: string | number | boolean }
  | { readonly fact: string; readonly oneOf: readonly (string | number)[] }
  | { readonly fact: string; readonly atLeast: number }
  | { readonly fact: string; readonly above: number }
  | { readonly fact: string; readonly below: number }
  | { readonly fact: string; readonly atMost: number }
  | { readonly fact: string; readonly notBefore: string }
  | { readonly fact: string; readonly notAfter: string }
  | { readonly fact: string; readonly withinDays: number }
  | { readonly window: { readonly from: string; readonly to: string } };

const factName = v.pipe(v.string(), v.regex(/^[a-zA-Z][a-zA-Z0-9.-]{0,60}$/));
const dayOfYear = v.pipe(v.string(), v.regex(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/));

export const ruleSchema: v.GenericSchema<Rule> = v.union([
  v.strictObject({ all: v.pipe(v.array(v.lazy(() => ruleSchema)), v.maxLength(20)) }),
  v.strictObject({ any: v.pipe(v.array(v.lazy(() => ruleSchema)), v.maxLength(20)) }),
  v.strictObject({ not: v.lazy(() => ruleSchema) }),
  v.strictObject({ fact: factName, is: v.union([v.string(), v.number(), v.boolean()]) }),
  v.strictObject({
    fact: factName,
    oneOf: v.pipe(v.array(v.union([v.string(), v.number()])), v.minLength(1), v.maxLength(20)),
  }),
  v.strictObject({ fact: factName, atLeast: v.number() }),
  v.strictObject({ fact: factName, above: v.number() }),
  v.strictObject({ fact: factName, below: v.number() }),
  v.strictObject({ fact: factName, atMost: v.number() }),
  v.strictObject({ fact: factName, notBefore: isoDateSchema }),
  v.strictObject({ fact: factName, notAfter: isoDateSchema }),
  v.strictObject({ fact: factName, withinDays: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3660)) }),
  v.strictObject({ window: v.strictObject({ from: dayOfYear, to: dayOfYear }) }),
]);

const known = (facts: Facts, name: string) => (Object.hasOwn(facts, name) ? facts[name] : undefined);

const isInWindow = ({ from, to }: { readonly from: string; readonly to: string }, today: unknown): boolean => {
  if (typeof today !== 'string') return false;
  const day = today.slice(5);
  return from <= to ? from <= day && day <= to : from <= day || day <= to;
};

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

const numberHolds = (rule: Rule, value: number): boolean => {
  if ('atLeast' in rule) return value >= rule.atLeast;
  if ('above' in rule) return value > rule.above;
  if ('below' in rule) return value < rule.below;
  return 'atMost' in rule && value <= rule.atMost;
};

const dayHolds = (rule: Rule, value: string, today: unknown): boolean => {
  if ('notBefore' in rule) return value >= rule.notBefore;
  if ('notAfter' in rule) return value <= rule.notAfter;
  if (!('withinDays' in rule) || typeof today !== 'string') return false;
  const age = daysBetween(value, today);
  return age >= 0 && age <= rule.withinDays;
};

export const holds = (rule: Rule, facts: Facts): boolean => {
  if ('all' in rule) return rule.all.every((part) => holds(part, facts));
  if ('any' in rule) return rule.any.some((part) => holds(part, facts));
  if ('not' in rule) return !holds(rule.not, facts);
  if ('window' in rule) return isInWindow(rule.window, known(facts, 'today'));
  const value = known(facts, rule.fact);
  const isOne = (wanted: string | number | boolean): boolean =>
    Array.isArray(value) ? value.includes(wanted) : value === wanted;
  if ('is' in rule) return isOne(rule.is);
  if ('oneOf' in rule) return rule.oneOf.some(isOne);
  if (typeof value === 'number') return numberHolds(rule, value);
  return typeof value === 'string' && dayHolds(rule, value, known(facts, 'today'));
};

/** The names of all facts a rule asks for. */
export const factsOf = (rule: Rule): readonly string[] => {
  if ('all' in rule) return rule.all.flatMap(factsOf);
  if ('any' in rule) return rule.any.flatMap(factsOf);
  if ('not' in rule) return factsOf(rule.not);
  if ('window' in rule) return ['today'];
  return 'withinDays' in rule ? [rule.fact, 'today'] : [rule.fact];
};

import { formatYuan } from './field.ts';
import { type Formula, type Known, tableValue } from './formula.ts';
import type { Language, LocalizedText } from './localized-text.ts';
import { holds, type Rule } from './rule.ts';

/** What a fact is called, and how its values are written. */
export interface Name {
  readonly label: LocalizedText;
  readonly kind: 'money' | 'count' | 'percent' | 'text';
  /** Of values that stand for words. */
  readonly words?: Readonly<Record<string, LocalizedText>>;
}
export type Names = ReadonlyMap<string, Name>;

interface Explaining extends Known {
  readonly names: Names;
  readonly language: Language;
}

const pick = (language: Language, chinese: string, english: string): string =>
  language === 'zh-CN' ? chinese : english;

const numberWords = (kind: string, value: number): string => {
  if (kind === 'money') return formatYuan(value);
  return kind === 'percent' ? `${value}%` : String(value);
};

const isCompound = (formula: Formula): boolean =>
  typeof formula === 'object' && ('sum' in formula || 'minus' in formula || 'share' in formula || 'times' in formula);

/**
 * A formula with its values, as one would write it by hand: `自付费用 18,000.00 − 门槛 10,000.00`. Without any facts, how it goes for
 * everybody.
 */
export const explainFormula = (formula: Formula, known: Explaining): string => {
  const { names, language, facts, tables } = known;
  const say = (each: Formula): string => explainFormula(each, known);
  const bracketed = (each: Formula): string => (isCompound(each) ? `(${say(each)})` : say(each));
  const listed = (parts: readonly Formula[]): string => parts.map(say).join(pick(language, '，', ', '));
  if (typeof formula === 'number') return String(formula);
  if ('fact' in formula) {
    const name = names.get(formula.fact);
    const value = facts[formula.fact];
    const label = name?.label[language] ?? formula.fact;
    return typeof value === 'number' ? `${label} ${numberWords(name?.kind ?? 'count', value)}` : label;
  }
  if ('table' in formula) {
    const table = tables.find(({ id }) => id === formula.table);
    const value = tableValue(formula.table, known);
    const label = table?.label[language] ?? formula.table;
    return value === null ? label : `${label} ${numberWords(table?.kind ?? 'count', value)}`;
  }
  if ('if' in formula) {
    if (Object.keys(facts).length > 0) return say(holds(formula.if, facts) ? formula.yes : formula.no);
    const rule = explainRule(formula.if, names, language);
    return pick(
      language,
      `如果 ${rule}：${say(formula.yes)}；否则：${say(formula.no)}`,
      `if ${rule}: ${say(formula.yes)}; otherwise: ${say(formula.no)}`,
    );
  }
  if ('share' in formula) {
    const share = typeof formula.share === 'number' ? `${formula.share}%` : bracketed(formula.share);
    return `${bracketed(formula.of)} × ${share}`;
  }
  if ('minus' in formula) return `${say(formula.minus[0])} − ${bracketed(formula.minus[1])}`;
  if ('sum' in formula) return formula.sum.map(say).join(' + ');
  if ('times' in formula) return formula.times.map(bracketed).join(' × ');
  return 'max' in formula
    ? pick(language, `取大的：${listed(formula.max)}`, `the larger of: ${listed(formula.max)}`)
    : pick(language, `取小的：${listed(formula.min)}`, `the smaller of: ${listed(formula.min)}`);
};

/** A rule in plain words, for people who keep the catalogue: `年龄 ≥ 65 且 性别 = 女`. */
export const explainRule = (rule: Rule, names: Names, language: Language): string => {
  const say = (each: Rule): string => explainRule(each, names, language);
  const joined = (parts: readonly Rule[], word: string, none: string): string =>
    parts.length === 0
      ? none
      : parts.map((each) => ('all' in each || 'any' in each ? `(${say(each)})` : say(each))).join(word);
  if ('all' in rule) return joined(rule.all, pick(language, ' 且 ', ' and '), pick(language, '总是', 'always'));
  if ('any' in rule) return joined(rule.any, pick(language, ' 或 ', ' or '), pick(language, '从不', 'never'));
  if ('not' in rule) return pick(language, `不是（${say(rule.not)}）`, `not (${say(rule.not)})`);
  if ('window' in rule) {
    const { from, to } = rule.window;
    return pick(language, `今天在每年 ${from} 至 ${to} 之间`, `today is between ${from} and ${to} of a year`);
  }
  const name = names.get(rule.fact);
  const label = name?.label[language] ?? rule.fact;
  const word = (value: string | number | boolean): string =>
    name?.words?.[String(value)]?.[language] ??
    (typeof value === 'number' ? numberWords(name?.kind ?? 'count', value) : String(value));
  if ('is' in rule) return `${label} = ${word(rule.is)}`;
  if ('oneOf' in rule) return `${label} = ${rule.oneOf.map(word).join(pick(language, ' 或 ', ' or '))}`;
  if ('atLeast' in rule) return `${label} ≥ ${word(rule.atLeast)}`;
  if ('above' in rule) return `${label} > ${word(rule.above)}`;
  if ('below' in rule) return `${label} < ${word(rule.below)}`;
  if ('atMost' in rule) return `${label} ≤ ${word(rule.atMost)}`;
  if ('notBefore' in rule)
    return pick(language, `${label} 不早于 ${rule.notBefore}`, `${label} not before ${rule.notBefore}`);
  if ('notAfter' in rule)
    return pick(language, `${label} 不晚于 ${rule.notAfter}`, `${label} not after ${rule.notAfter}`);
  return pick(
    language,
    `${label} 在今天以前 ${rule.withinDays} 天之内`,
    `${label} within the last ${rule.withinDays} days`,
  );
};

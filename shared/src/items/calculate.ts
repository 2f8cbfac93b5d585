import { explainFormula, type Names } from './explain.ts';
import { formatYuan } from './field.ts';
import { compute, type Known, type Line } from './formula.ts';
import type { Language, LocalizedText } from './localized-text.ts';

/** A line worked out: its value, in words too, and how it came about. */
export interface WorkedLine {
  readonly key: string;
  readonly label: LocalizedText;
  readonly kind: Line['kind'];
  readonly value: number;
  readonly words: string;
  readonly how: string;
}

const wordsOf = (kind: Line['kind'], value: number): string => (kind === 'money' ? formatYuan(value) : String(value));

/**
 * Works lines out one after another, each known to those after it. `null` where something they need is not known, so that
 * half a calculation is never shown. Money does not go below zero: what would, is nothing.
 */
export const calculate = (
  lines: readonly Line[],
  known: Known,
  names: Names,
  language: Language,
): readonly WorkedLine[] | null => {
  let facts = known.facts;
  const allNames = new Map(names);
  const worked: WorkedLine[] = [];
  for (const { key, label, kind, formula } of lines) {
    const exact = compute(formula, { ...known, facts });
    if (exact === null) return null;
    const value = Math.max(0, exact);
    const how = explainFormula(formula, { ...known, facts, names: allNames, language });
    worked.push({ key, label, kind, value, words: wordsOf(kind, value), how });
    facts = { ...facts, [key]: value };
    allNames.set(key, { label, kind });
  }
  return worked;
};

import { type Answer, type Answers, checkAnswers, pagesToAsk } from '@linban/shared/items/answers.ts';
import { factsOf, type Rule } from '@linban/shared/items/rule.ts';
import type { Page, ServiceItem } from '@linban/shared/items/service-item.ts';

/** What came of walking every way through an item's questions. */
export interface Walked {
  /** How many different ways there are. */
  readonly ways: number;
  /** Pages that no way leads to. */
  readonly neverAsked: readonly string[];
  /** Ways at whose end an answer is refused, as the pages that were asked. */
  readonly deadEnds: readonly string[];
}

/** Ways beyond this are no questions any more that people could answer. */
const mostWays = 5000;

/** The numbers that rules compare a page's answer with, in the page's own unit, and their neighbours. */
const borders = (rule: Rule, page: Page): readonly number[] => {
  if ('all' in rule) return rule.all.flatMap((part) => borders(part, page));
  if ('any' in rule) return rule.any.flatMap((part) => borders(part, page));
  if ('not' in rule) return borders(rule.not, page);
  if ('window' in rule || rule.fact !== page.id) return [];
  const unit = page.kind === 'amount' ? 100 : 1;
  return Object.values(rule).flatMap((value) =>
    typeof value === 'number' ? [value / unit - 1, value / unit, value / unit + 1] : [],
  );
};

/** Answers that between them lead everywhere the page can lead; one alone where no rule asks for the page. */
export const answersTo = (page: Page, rules: readonly Rule[]): readonly Answer[] => {
  const steers = rules.some((rule) => factsOf(rule).includes(page.id));
  switch (page.kind) {
    case 'choice': {
      const values = page.options.map(({ value }) => value);
      return steers ? values : values.slice(0, 1);
    }
    case 'choices': {
      const values = page.options.map(({ value }) => value);
      const least = values.slice(0, page.min);
      return steers ? [least, ...values.map((value) => [...new Set([value, ...least])].slice(0, page.max))] : [least];
    }
    case 'cardAddress':
      return steers ? ['same', 'different'] : ['same'];
    case 'phone':
      return ['13800000000'];
    case 'number':
    case 'amount':
    case 'year': {
      const values = [page.min, page.max, ...(steers ? rules.flatMap((rule) => borders(rule, page)) : [])];
      return [...new Set(values)].filter((value) => value >= page.min && value <= page.max).map(String);
    }
    case 'date':
      return [(page.notAfter ?? page.notBefore ?? '2026-01-01').replaceAll('-', '')];
    case 'months':
      return [page.notBefore.replace('-', '').repeat(2)];
    case 'code':
      return ['2'.repeat(page.minLength)];
  }
};

/** Walks every way through the questions that showIf rules make, as a person would: page by page to the end. */
export const walkPages = (item: ServiceItem): Walked => {
  const rules = item.pages.flatMap(({ showIf }) => showIf ?? []);
  const asked = new Set<string>();
  const deadEnds: string[] = [];
  let ways = 0;
  const walk = (answers: Answers): void => {
    if (ways > mostWays) return;
    const pages = pagesToAsk(item, answers);
    const next = pages.find(({ id }) => answers[id] === undefined);
    if (!next) {
      ways += 1;
      if (!checkAnswers(item, answers).ok) deadEnds.push(pages.map(({ id }) => id).join(' → '));
      return;
    }
    asked.add(next.id);
    for (const answer of answersTo(next, rules)) walk({ ...answers, [next.id]: answer });
  };
  walk({});
  if (ways > mostWays) deadEnds.push(`more than ${mostWays} ways`);
  return { ways, deadEnds, neverAsked: item.pages.map(({ id }) => id).filter((id) => !asked.has(id)) };
};
